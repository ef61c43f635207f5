"""A recipe: what an invented district should look like. Data in a TOML file or made in code."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated

from annotated_types import Ge, Interval
from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config

from domain.columns import Lat, Lon, Share, Yuan
from domain.errors import Problem, ScenarioError

Count = Annotated[int, Ge(0)]


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True, kw_only=True)
class Situations:
    """Shares of compounds in each situation; the rest are ordinary compounds in clusters."""

    poor: Share = 0.12
    former_firm: Share = 0.16
    scattered: Share = 0.08
    near_depot: Share = 0.24
    paying: Share = 0.12


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """Counts and shares of an invented district. A count of 0 is scaled from the number of compounds.

    The extension's limit and price are set where all four service modes find compounds that they suit.
    """

    title_zh: str = "示例区（虚构数据）"
    title_en: str = "Example district (generated data)"
    note_zh: str = "本场景全部数据由程序生成，不对应任何真实地点、单位或个人。"
    note_en: str = "All data of this scenario are generated and describe no real place, body or person."
    name: str = "district"
    compounds: Annotated[int, Interval(ge=1, le=50_000)] = 40
    seed: Annotated[int, Ge(0)] = 1
    month: date = date(2026, 12, 1)
    centre_lon_deg: Lon = 108.92
    centre_lat_deg: Lat = 34.27
    subdistrict_names: tuple[str, ...] = ()
    communities: Count = 0
    households_median: Annotated[float, Interval(ge=10, le=1000)] = 130.0
    households_mean: Annotated[float, Interval(ge=10, le=2000)] = 222.0
    extended_max_households: Annotated[int, Interval(ge=0, le=100_000)] = 100
    extended_household_yuan: Yuan = 27.0
    advisers: Count = 0
    firm_organisations: Count = 0
    committee_organisations: Count = 0
    contractors: Count = 0
    needs: Count = 0
    requests: Count = 0
    situations: Situations = field(default_factory=Situations)


def read_recipe(path: Path) -> Recipe:
    """Recipe of a TOML file.

    Raises
    ------
    ScenarioError
        With every unknown name and value out of range.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ScenarioError([Problem(path.name, 0, "", str(error))]) from error
    try:
        return TypeAdapter(Recipe).validate_python(content)
    except ValidationError as error:
        problems = [
            Problem(path.name, 0, ".".join(map(str, fault["loc"])), f"{fault['msg']}, got {fault['input']!r}")
            for fault in error.errors()
        ]
        raise ScenarioError(problems) from error


def scaled(count: int, per_reference: int, compounds: int) -> int:
    """The count given, or that of the reference district (338 compounds) scaled, at least 1."""
    return count or max(1, round(per_reference * compounds / 338))
