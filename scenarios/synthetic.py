"""Invented districts of any size, on a generated street network or on a real one given as files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from domain.geometry import to_metres
from domain.rules import ModeRules, Rules
from domain.scenario import Scenario
from domain.visiting import VisitRules
from scenarios.findings import Findings
from scenarios.generate import buildings, cleaning, demand, mobile_teams, officials, providers, standards, yards
from scenarios.generate.areas import areas
from scenarios.generate.compounds import compounds as compounds_table
from scenarios.generate.courtyards import with_courtyards
from scenarios.generate.network import StreetNetwork, StreetPlane, plane_of
from scenarios.generate.recipe import Recipe, read_recipe, scaled
from scenarios.generate.sites import sites, situations
from scenarios.generate.streets import generated_streets
from scenarios.generate.sweeping import with_sweeping
from scenarios.generate.walls import railway_walls, road_walls
from scenarios.working_days import weekend_days, working_days

OPEN_REQUESTS_VISIT = 2


def from_recipe(path: Path) -> Scenario:
    """District of a recipe file, such as those in scenarios/catalog.

    Raises
    ------
    ScenarioError
        When the file is not a recipe.
    """
    recipe = read_recipe(path)
    return district(compounds=recipe.compounds, seed=recipe.seed, name=recipe.name, recipe=recipe)


def district(
    *,
    compounds: int = 40,
    seed: int = 1,
    name: str = "district",
    streets: StreetNetwork | None = None,
    recipe: Recipe | None = None,
) -> Scenario:
    """A complete invented district: every table filled (entry bans in larger ones), the same for the same arguments.

    Parameters
    ----------
    compounds
        Number of compounds, 1 or more.
    seed
        Of all draws; each purpose has its own stream.
    name
        Of the scenario.
    streets
        Network to build on (see `scenarios.street_files`); generated when None.
    recipe
        Titles, names, counts and shares; its own `compounds`, `seed` and `name` are not used here.

    Raises
    ------
    ValueError
        When `compounds` is not at least 1, or the network has no street that can be reached and left by car.
    """
    if compounds < 1:
        raise ValueError(f"compounds is {compounds}, at least 1 is needed")
    recipe = recipe or Recipe()
    centre = (recipe.centre_lon_deg, recipe.centre_lat_deg)
    network = with_sweeping(streets or generated_streets(compounds=compounds, centre=centre, seed=seed), seed=seed)
    plane = plane_of(network)
    walls = road_walls(plane) + (railway_walls(plane, seed=seed) if streets is None else ())
    days = working_days(recipe.month, None, Findings())
    empty = Scenario(
        name=name,
        title_zh=recipe.title_zh,
        title_en=recipe.title_en,
        note_zh=recipe.note_zh,
        note_en=recipe.note_en,
        month=recipe.month,
        seed=seed,
        working_days=days,
        weekend_days=weekend_days(recipe.month, None, days),
        compounds=(),
        streets=network.streets,
        junctions=network.junctions,
        walls=walls,
        rules=_rules(recipe),
        mode_standards=standards.MODE_STANDARDS,
        menu_items=standards.MENU_ITEMS,
        mode_changes=standards.MODE_CHANGES,
    )
    return _with_people(_with_places(empty, plane, recipe, compounds), recipe)


def _rules(recipe: Recipe) -> Rules:
    return Rules(
        visits=VisitRules(open_requests_visit=OPEN_REQUESTS_VISIT),
        modes=ModeRules(
            extended_max_households=recipe.extended_max_households,
            extended_household_yuan=recipe.extended_household_yuan,
            member_weight=0.5,
            retired_weight=1.5,
            hardship_fee_share=0.5,
        ),
    )


def _with_places(scenario: Scenario, plane: StreetPlane, recipe: Recipe, n_compounds: int) -> Scenario:
    """Everything that lies beside a street: areas, compounds with their gates and units, depots and crews."""
    seed = scenario.seed
    area = areas(plane, recipe, compounds=n_compounds, seed=seed)
    depots = cleaning.depots(plane, area, seed=seed)
    depots_m = to_metres([d.lon_deg for d in depots], [d.lat_deg for d in depots], plane.origin)
    place = sites(plane, area, recipe, compounds=n_compounds, seed=seed)
    kinds = situations(plane, place, depots_m, recipe.situations, seed=seed)
    compounds = compounds_table(plane, area, place, kinds, scenario.walls, recipe=recipe, seed=seed)
    compounds = standards.with_standards(compounds, seed=seed)
    compounds = yards.with_languages(compounds, seed=seed)
    houses, units = buildings.buildings_and_units(compounds, seed=seed)
    gates = buildings.gates(plane, place, compounds, seed=seed)
    most = recipe.extended_max_households
    crews = cleaning.crews(plane, place, compounds, depots, most_households=most)
    return replace(
        scenario,
        subdistricts=area.subdistricts,
        communities=area.communities,
        compounds=cleaning.with_through_ways(compounds, gates, seed=seed),
        gates=gates,
        buildings=yards.with_places(houses, compounds, seed=seed),
        units=yards.with_residents(units, houses, compounds, seed=seed),
        depots=depots,
        stations=cleaning.stations(plane, area, seed=seed),
        crews=crews,
        entry_bans=cleaning.entry_bans(compounds, crews, depots, most_households=most, seed=seed),
    )


def _with_people(scenario: Scenario, recipe: Recipe) -> Scenario:
    """Everyone who serves, and what residents asked for."""
    compounds, seed, rules = scenario.compounds, scenario.seed, scenario.rules
    n = len(compounds)
    office_of = {row.id: (depot.lon_deg, depot.lat_deg) for row, depot in zip(scenario.subdistricts, scenario.depots)}
    centre = office_of[scenario.subdistricts[len(office_of) // 2].id]
    firms = providers.contractors(scenario.subdistricts, compounds, scaled(recipe.contractors, 16, n), seed=seed)
    bodies = officials.organisations(
        compounds,
        firms,
        firms=scaled(recipe.firm_organisations, 33, n),
        committees=scaled(recipe.committee_organisations, 48, n),
        seed=seed,
    )
    advisers = officials.advisers(bodies, office_of, scaled(recipe.advisers, 65, n), seed=seed)
    staff = officials.officials(scenario, office_of, centre, seed=seed)
    guards = providers.guards(scenario.gates, compounds, rules, seed=seed)
    n_requests = recipe.requests or max(1, round(sum(c.households for c in compounds) * 1380 / 75_000))
    requests = demand.requests(compounds, scenario.month, n_requests, seed=seed)
    requests = demand.with_lifts(requests, compounds, seed=seed)
    peopled = replace(
        scenario,
        officials=staff,
        absences=officials.absences(staff, scenario.working_days, seed=seed),
        contractors=firms,
        bids=providers.bids(firms, seed=seed),
        teams=mobile_teams.with_inspection(
            providers.teams(scenario, office_of, rules, seed=seed), scenario, office_of, seed=seed
        ),
        team_tasks=mobile_teams.tasks(compounds, seed=seed),
        guards=guards,
        guard_absences=providers.guard_absences(guards, scenario.month, seed=seed),
        advisers=officials.with_experience(advisers, bodies, seed=seed),
        organisations=officials.with_members(bodies, seed=seed),
        needs=demand.with_ranges(demand.needs(compounds, scaled(recipe.needs, 120, n), seed=seed), seed=seed),
        need_classes=demand.NEED_CLASSES,
        keepers=yards.keepers(compounds, seed=seed),
        requests=yards.with_units(requests, scenario.units, scenario.buildings, seed=seed),
    )
    return with_courtyards(peopled)
