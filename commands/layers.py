"""`linli layers`: a plan as map layers for GIS programs."""

from __future__ import annotations

from pathlib import Path

import click

from commands.options import NEW_FILE, PLAN_FOLDER, common, json_text, read_plan, say, written_in


@click.command()
@click.argument("plan", type=PLAN_FOLDER)
@click.option("-o", "--out", type=NEW_FILE, required=True, help="GeoPackage to write, .gpkg.")
@common("lang", "json")
def layers(plan: Path, out: Path, lang: str | None, as_json: bool) -> None:
    """Write PLAN as one GeoPackage with a styled layer for each subject, to open in QGIS or another GIS program."""
    from reports.layers.geopackage import layer_name, write_geopackage
    from reports.layers.subjects import layers as layers_of

    if out.suffix.lower() != ".gpkg":
        raise click.BadParameter(f"{out} does not end in .gpkg", param_hint="--out")
    stored = read_plan(plan)
    made = layers_of(stored.scenario, stored.plan)
    language = written_in(lang, stored.scenario)
    write_geopackage(out, made, day=stored.scenario.month, lang=language)
    counts = {layer_name(layer, language): len(layer.rows) for layer in made}
    if as_json:
        say(json_text({"file": str(out), "layers": counts}))
        return
    say("\n".join(f"{count:>7}  {name}" for name, count in counts.items()))
    say(f"-> {out}")
