"""All that a plan says of one compound, topic by topic, and why: what the alternatives would cost."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from domain.comparison import Comparison
from domain.district import Compound
from domain.errors import Problem, ScenarioError
from domain.people import Half
from domain.plan import Contract, ModeOption, ModesPlan, Plan, StopKind
from domain.scenario import Scenario
from domain.services import LEVELS, ModeStandard
from domain.words import Words, both, listed, words
from reports.language import terms
from reports.language.phrases import noted
from reports.language.speech import choose, said
from reports.language.words import PAGE
from reports.plan_folder.to_rows import names
from reports.tables.grid_roster import keeper_name
from reports.terminal.compound_outcomes import bids_told, simulated_told
from scenarios.headers import nearest

DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
HALVES = tuple(Half)
LISTED = 12  # compounds of a contract that are named


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One side of a compound's service; sentences that are English alone are translated by `phrases.noted`."""

    key: str
    title: Words
    sentences: tuple[str | Words, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the topics are told from."""

    scenario: Scenario
    plan: Plan
    compound: Compound
    comparison: Comparison | None


def compound_named(scenario: Scenario, text: str) -> Compound:
    """The compound of an id or of a name that only one has.

    Raises
    ------
    ScenarioError
        When there is none, or several have the name.
    """
    found = [c for c in scenario.compounds if c.id == text] or [c for c in scenario.compounds if c.name == text]
    if len(found) == 1:
        return found[0]
    if found:
        which = ", ".join(c.id for c in found)
        raise ScenarioError([Problem("COMPOUND", 0, "", f"{text!r} is the name of several compounds: {which}")])
    known = [*(c.id for c in scenario.compounds), *(c.name for c in scenario.compounds)]
    raise ScenarioError(
        [Problem("COMPOUND", 0, "", f"no compound {text!r} in the plan's scenario{nearest(text, known)}")]
    )


def story(
    scenario: Scenario, plan: Plan, compound: Compound, comparison: Comparison | None = None
) -> tuple[Topic, ...]:
    """Topics of a compound; those of parts that were neither planned nor simulated are left out."""
    told = Told(scenario=scenario, plan=plan, compound=compound, comparison=comparison)
    topics = (Topic(key=key, title=title, sentences=tuple(tell(told))) for key, (title, tell) in TOPICS.items())
    return tuple(topic for topic in topics if topic.sentences)


def story_text(compound: Compound, topics: Sequence[Topic]) -> str:
    """The story for the terminal."""
    lines = [f"{compound.id} {compound.name}"]
    for topic in topics:
        title = choose(topic.title.zh, topic.title.en)
        lines += ["", title, *(f"  {_said(sentence)}" for sentence in topic.sentences)]
    return "\n".join(lines)


def story_json(compound: Compound, topics: Sequence[Topic]) -> dict[str, Any]:
    """The story as one object."""
    return {
        "compound": compound.id,
        "name": compound.name,
        "topics": {topic.key: [_both(sentence)._asdict() for sentence in topic.sentences] for topic in topics},
    }


def _both(sentence: str | Words) -> Words:
    return sentence if isinstance(sentence, Words) else noted(sentence)


def _said(sentence: str | Words) -> str:
    return choose(*sentence) if isinstance(sentence, Words) else said(sentence)


def _place(told: Told) -> Iterator[str]:
    c = told.compound
    community = _row(told.scenario.communities, c.community_id)
    if community:
        yield f"community {community.name or community.id}"
        if subdistrict := _row(told.scenario.subdistricts, community.subdistrict_id):
            yield f"subdistrict {subdistrict.name or subdistrict.id}"
    yield f"{c.households} households in {c.buildings} buildings, built in {c.year_built}"
    yield f"residents pay {c.fee_yuan_month:.2f} yuan a household and month"
    if c.hardship_households:
        yield f"hardship households: {c.hardship_households}"


def _mode(told: Told) -> Iterator[str | Words]:
    result = told.plan.modes
    if result is None or result.plan is None:
        return
    id_, plan = told.compound.id, result.plan
    if id_ in plan.uncovered:
        yield f"cannot be covered: {plan.uncovered[id_]}"
    options = [option for option in plan.options if option.compound_id == id_]
    chosen = next((option for option in options if plan.is_chosen(option)), None)
    if chosen is not None and chosen.yuan_month is not None:
        yield f"served as {_way(chosen)} for {chosen.yuan_month:.2f} yuan a month"
        yield _share(told, plan, chosen.yuan_month)
    yield words("Asked for: {levels}").filled(levels=_levels(told.compound))
    for option in sorted(options, key=lambda o: (o.yuan_month is None, o.yuan_month or 0.0)):
        if option is not chosen:
            yield _alternative(option, chosen)
    for standard in told.scenario.mode_standards:
        what = words("{mode} gives: {levels}")
        yield what.filled(mode=terms.MODES[standard.mode], levels=_levels(standard))


def _share(told: Told, plan: ModesPlan, yuan: float) -> Words:
    """What a compound's service costs each household, and its share of the district's."""
    district = sum(option.yuan_month or 0.0 for option in plan.options if plan.is_chosen(option))
    text = words("{yuan} yuan a household and month, {share} % of the district's cost")
    share = 100 * yuan / district if district else 0.0
    return text.filled(yuan=f"{yuan / max(1, told.compound.households):.2f}", share=f"{share:.1f}")


def _levels(of: Compound | ModeStandard) -> Words:
    """Level of each item that is asked for or given."""
    found = [(item, float(getattr(of, name))) for item, name in LEVELS.items()]
    shown = [
        listed((terms.ITEMS[item], f"{level:g}", terms.ITEM_UNITS[item]), both(" ")) for item, level in found if level
    ]
    return listed(shown) if shown else words("nothing", "level of a service")


def _alternative(option: ModeOption, chosen: ModeOption | None) -> str:
    if option.yuan_month is None or option.reason:
        return f"not {_way(option)}: {option.reason or 'no price'}"
    if chosen is None or chosen.yuan_month is None:
        return f"{_way(option)} would cost {option.yuan_month:.2f} yuan a month"
    more = option.yuan_month - chosen.yuan_month
    return f"{_way(option)} would cost {option.yuan_month:.2f} yuan a month, {more:+.2f}"


def _way(option: ModeOption) -> str:
    return "+".join([terms.MODES[option.mode].en.lower(), *(terms.ITEMS[item].en for item in option.items)])


def _contract(told: Told) -> Iterator[str | Words]:
    id_ = told.compound.id
    contract = next((c for c in told.plan.area_contracts if id_ in c.compound_ids), None)
    if contract is None:
        return
    firm = _row(told.scenario.contractors, contract.contractor_id)
    of = {c.id: c for c in told.scenario.compounds}
    households = sum(of[c].households for c in contract.compound_ids)
    yield f"contract {contract.id} with {firm.name if firm else contract.contractor_id} ({contract.contractor_id})"
    yield (
        f"{len(contract.compound_ids)} compounds, {households} households, {contract.yuan_month:.2f} yuan a month, "
        f"residents' fees {contract.fees_yuan_month:.2f}"
    )
    yield f"with {_neighbours(contract, id_, of)}" if len(contract.compound_ids) > 1 else "a contract of its own"
    yield from bids_told(told.scenario, told.plan, contract)


def _neighbours(contract: Contract, id_: str, of: Mapping[str, Compound]) -> str:
    others = [of[c].name or c for c in contract.compound_ids if c != id_]
    return ", ".join(others[:LISTED]) + (f" and {len(others) - LISTED} more" if len(others) > LISTED else "")


def _visits(told: Told) -> Iterator[str]:
    result = told.plan.visits
    if result is None or result.plan is None:
        return
    plan, id_ = result.plan, told.compound.id
    if id_ in plan.chief_of:
        yield f"chief {_official(told, plan.chief_of[id_])}"
    if id_ in plan.deputy_of:
        yield f"deputy {_official(told, plan.deputy_of[id_])}"
    own = sorted(
        (visit for visit in plan.visits if visit.compound_id == id_), key=lambda v: (v.day, HALVES.index(v.half))
    )
    yield f"{len(own)} visits of {told.scenario.visits_of()[id_]} owed"
    for visit in own:
        when = f"visit on {visit.day} {DAY_NAMES[visit.day.weekday()]} {visit.half.value}"
        stands_in = visit.official_id != plan.chief_of.get(id_)
        yield f"{when} by {_official(told, visit.official_id)}" if stands_in else when


def _official(told: Told, id_: str) -> str:
    row = _row(told.scenario.officials, id_)
    return f"{row.name} ({id_}, {row.department})" if row else id_


def _cleaning(told: Told) -> Iterator[str]:
    result = told.plan.crews
    if result is None or result.plan is None:
        return
    crews = {row.id: row.name or row.id for row in told.scenario.crews}
    for trip in sorted(result.plan.trips, key=lambda t: (t.day, t.start_s)):
        for stop in trip.stops:
            if stop.kind is StopKind.COMPOUND and stop.id == told.compound.id:
                begin, end = _clock(stop.start_s), _clock(stop.start_s + stop.service_s)
                by = crews.get(trip.crew_id, trip.crew_id)
                yield f"cleaned on {DAY_NAMES[trip.day - 1]} from {begin} to {end} by {by}"
    for day, kind, id_ in result.plan.unserved:
        if kind is StopKind.COMPOUND and id_ == told.compound.id:
            yield f"not cleaned on {DAY_NAMES[day - 1]}: no crew could take it"


def _clock(second: int) -> str:
    return f"{second // 3600:02d}:{second % 3600 // 60:02d}"


def _grid(told: Told) -> Iterator[str]:
    result = told.plan.grid
    if result is None or result.plan is None:
        return
    duties = told.plan.keepers.plan.duties if told.plan.keepers and told.plan.keepers.plan else ()
    keeper_of = {duty.cell_id: duty for duty in duties}
    people = {row.id: row.name for row in told.scenario.keepers}
    homes = names([*told.scenario.contractors, *told.scenario.communities, *told.scenario.compounds])
    for cell in result.plan.cells:
        if cell.compound_id == told.compound.id:
            size = f"cell {cell.id} of {cell.households} households in {len(cell.unit_ids)} units"
            if duty := keeper_of.get(cell.id):
                kept = keeper_name(duty, people, homes)
                yield f"{size}, kept by {kept} ({terms.KEEPERS[duty.kind].en})"
            else:
                yield size


def _teams(told: Told) -> Iterator[str]:
    result = told.plan.teams
    if result is None or result.plan is None:
        return
    teams = {row.id: row for row in told.scenario.teams}
    for duty in result.plan.duties:
        if duty.compound_id == told.compound.id and duty.team_id in teams:
            team = teams[duty.team_id]
            days = ", ".join(f"{day}" for day in duty.days)
            yield f"team {team.name or team.id} ({terms.TEAMS[team.kind].en}), {duty.hours_month:.1f} hours: {days}"


def _projects(told: Told) -> Iterator[str]:
    result = told.plan.projects
    if result is None or result.plan is None:
        return
    funded = set(result.plan.funded)
    for need in result.plan.candidates:
        if need.compound_id == told.compound.id:
            ending = "funded" if need.id in funded else "not funded"
            yield f"need {need.name or need.id}: {ending}, {need.cost_yuan:.0f} yuan; {need.reason}"


def _simulated(told: Told) -> Iterator[Words]:
    return simulated_told(told.scenario, told.comparison, told.compound)


def _row(rows: Sequence[Any], id_: str) -> Any:
    return next((row for row in rows if row.id == id_), None)


TOPICS: Mapping[str, tuple[Words, Callable[[Told], Iterator[str | Words]]]] = {
    "place": (PAGE["compound"], _place),
    "mode": (terms.PARTS["modes"], _mode),
    "contract": (terms.PARTS["contracts"], _contract),
    "visits": (terms.PARTS["visits"], _visits),
    "cleaning": (terms.PARTS["crews"], _cleaning),
    "grid": (terms.PARTS["grid"], _grid),
    "teams": (terms.PARTS["teams"], _teams),
    "projects": (terms.PARTS["projects"], _projects),
    "simulation": (words("Simulated requests of residents"), _simulated),
}
"""Topics in the order in which they are told."""
