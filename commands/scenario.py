"""Commands that make and check scenarios."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from commands.options import (
    CSV_FILE,
    NEW_FOLDER,
    SCENARIO,
    common,
    follow_scenario,
    json_text,
    load_scenario,
    say,
    written_in,
)

if TYPE_CHECKING:
    from scenarios.generate.network import StreetNetwork


@click.group()
def scenario() -> None:
    """Make and check scenarios."""


@scenario.command("new")
@click.argument("folder", type=NEW_FOLDER)
@click.option("--compounds", type=click.IntRange(1, 100_000), default=40, show_default=True, help="How many compounds.")
@click.option(
    "--network",
    type=CSV_FILE,
    help="Streets of a map: .geojson, .gpkg, .shp, .osm (OpenStreetMap XML) or .graphml (OSMnx).",
)
@click.option("--layer", help="With --network: layer of a file that has several.")
@click.option(
    "--crs",
    type=click.Choice(["WGS-84", "GCJ-02", "BD-09"]),
    default="WGS-84",
    show_default=True,
    help="With --network: system of its positions.",
)
@click.option("--junctions", type=CSV_FILE, help="Junctions of a real street network.")
@click.option("--streets", type=CSV_FILE, help="Streets of a real street network.")
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="OURS=THEIRS",
    help="Header in your street files, as streets.length_m=len or junctions.id=node; may be repeated.",
)
@common("seed", "json")
def new(folder: Path, compounds: int, as_json: bool, seed: int | None, **network: Any) -> None:
    """Generate a plausible district in FOLDER, on a generated street network or on your own."""
    from scenarios.save import save
    from scenarios.synthetic import district

    _require_absent(folder)
    made = district(
        compounds=compounds, seed=1 if seed is None else seed, name=folder.name, streets=_streets(**network)
    )
    save(made, folder)
    counts = {"folder": str(folder), "compounds": len(made.compounds), "streets": len(made.streets)}
    say(json_text(counts) if as_json else f"{counts['compounds']} compounds, {counts['streets']} streets -> {folder}")


@scenario.command("check")
@click.argument("scenario", type=SCENARIO)
@common("json")
def check_scenario(scenario: str, as_json: bool) -> None:
    """Read SCENARIO and say everything that is wrong or odd with it."""
    from scenarios.builtin import resolve

    follow_scenario(scenario)
    loaded = resolve(scenario)
    from domain.roads import road_network
    from domain.scenario import TABLES
    from jobs.possible import require_possible, warnings_of

    network = road_network(loaded.scenario)
    require_possible(loaded.scenario, network)
    warnings = [*loaded.warnings, *warnings_of(loaded.scenario, network)]
    rows = {table: len(getattr(loaded.scenario, table)) for table in TABLES}
    if as_json:
        say(json_text({"name": loaded.scenario.name, "rows": rows, "warnings": warnings}))
        return
    for warning in warnings:
        say(f"warning: {warning}")
    say("\n".join(f"{table:<16} {count:>7}" for table, count in rows.items() if count))
    say(f"{loaded.scenario.name}: no problems, {len(warnings)} warning(s)")


@scenario.command("convert")
@click.argument("scenario", type=SCENARIO)
@click.option(
    "-o", "--out", type=click.Path(path_type=Path), required=True, help="Workbook (.xlsx) or folder to write."
)
@common("lang", "json")
def convert(scenario: str, out: Path, lang: str | None, as_json: bool) -> None:
    """Turn SCENARIO into a workbook for Excel or WPS, or into a folder of CSV files; both mean the same."""
    from scenarios.save import save
    from scenarios.workbooks.writing import write_workbook

    data = load_scenario(scenario)
    if out.suffix.lower() == ".xlsx":
        write_workbook(out, data, lang=written_in(lang, data))
    elif out.suffix:
        raise click.BadParameter(f"{out} is neither a workbook (.xlsx) nor a folder", param_hint="--out")
    else:
        _require_absent(out)
        save(data, out, headers=written_in(lang, data))
    say(json_text({"out": str(out)}) if as_json else str(out))


def _streets(
    *,
    network: Path | None,
    layer: str | None,
    crs: str,
    junctions: Path | None,
    streets: Path | None,
    columns: tuple[str, ...],
) -> StreetNetwork | None:
    """Street network given as files, or None when one is to be generated."""
    if network is not None:
        if junctions is not None or streets is not None or columns:
            raise click.UsageError("--network goes without --junctions, --streets and --column")
        from scenarios.crs import Crs
        from scenarios.map_files.reading import read_map_file

        return _warned(read_map_file(network, layer=layer, crs=Crs(crs)))
    if layer is not None:
        raise click.UsageError("--layer goes with --network")
    if junctions is None and streets is None:
        return None
    if junctions is None or streets is None:
        raise click.UsageError("--junctions and --streets go together")
    from scenarios.street_files import read_street_files

    renamed: dict[str, dict[str, str]] = {"junctions": {}, "streets": {}}
    for text in columns:
        table, dot, rest = text.partition(".")
        ours, equals, theirs = rest.partition("=")
        if not (dot and equals and theirs) or table not in renamed:
            raise click.BadParameter(
                f"{text!r} is not streets.OURS=THEIRS or junctions.OURS=THEIRS", param_hint="--column"
            )
        renamed[table][ours] = theirs
    return _warned(
        read_street_files(junctions, streets, junction_columns=renamed["junctions"], street_columns=renamed["streets"])
    )


def _warned(network: StreetNetwork) -> StreetNetwork:
    """A network, with what was repaired in reading it said on stderr."""
    for warning in network.warnings:
        say(f"warning: {warning}", err=True)
    return network


def _require_absent(folder: Path) -> None:
    if folder.exists() and any(folder.iterdir()):
        raise click.BadParameter(f"{folder} exists and is not empty", param_hint="FOLDER")
