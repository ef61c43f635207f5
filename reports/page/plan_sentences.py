"""What a plan does and how good it is proven to be, in sentences for who decides."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from domain.plan import Plan
from domain.results import Result, Status
from domain.scenario import Scenario
from domain.words import Words, words
from reports.language import terms
from reports.tables.table import figure, percent

HEAD = words("What this plan does")
MODES = words(
    "All {compounds} compounds with {households} households have a service mode: {yuan} yuan a month, {each} a "
    "household."
)
MODES_SOME = words(
    "Of {compounds} compounds {missed} have no possible service mode; the others cost {yuan} yuan a month, {each} for "
    "each household of the district."
)
CONTRACTS = words(
    "{members} compounds form {contracts} area contracts with {firms} firms for {yuan} yuan a month; residents' fees "
    "bring {fees}, {share} of it."
)
VISITS = words("{chiefs} chiefs make {visits} visits in the month, all that are owed.")
VISITS_SHORT = words("{chiefs} chiefs make {visits} visits in the month of {owed} owed: {short} are missing.")
CREWS = words("{crews} cleaning crews make {trips} trips a week with {km} km of deadheading; all stops are served.")
CREWS_SHORT = words(
    "{crews} cleaning crews make {trips} trips a week with {km} km of deadheading; {short} jobs could not be served."
)
GRID = words("There are {cells} neighbourhood cells, of {mean} households on average.")
KEEPERS = words("{people} people keep {cells} neighbourhood cells.")
TEAMS = words(
    "Mobile teams go out on {routes} team days in the month and make {visits} visits; no task is left undone."
)
TEAMS_SHORT = words(
    "Mobile teams go out on {routes} team days in the month and make {visits} visits; {short} visits are left undone."
)
ROSTERS = words("All {posts} gate posts of the month are filled.")
ROSTERS_SHORT = words("Of {posts} gate posts {short} stay empty.")
ADVISERS = words("All {organisations} organisations have an adviser.")
ADVISERS_SHORT = words("Of {organisations} organisations {short} have no adviser.")
PROJECTS = words("Of {needs} classes of need {funded} are funded, for {yuan} yuan.")

PROVEN = words("Proven: there is no better plan.")
NO_PLAN = words("There is no plan to use.")
NO_BOUND = words("No bound was proved: how much better a plan could be is not known.")
AT_MOST = words("No plan is better by more than {amount} {unit} ({share}); whether any is better is not proven.")


@dataclass(frozen=True, slots=True)
class Sentence:
    """What the plan does in one part; `alert` when something is left undone."""

    part: Words
    words: Words
    alert: bool = False


def filled(words: Words, **values: object) -> Words:
    """A sentence with its holes filled in both languages."""
    return Words(words.zh.format(**values), words.en.format(**values))


def gap_words(key: str, result: Result[object]) -> Words:
    """How much better than this plan any other can be, as far as it is proven."""
    if result.plan is None or result.objective is None:
        return NO_PLAN
    if result.status is Status.OPTIMAL:
        return PROVEN
    if result.bound is None or result.gap is None:
        return NO_BOUND
    unit, amount = terms.UNITS[key], result.objective - result.bound
    return Words(
        AT_MOST.zh.format(amount=figure(amount, _digits(amount)), unit=unit.zh, share=percent(result.gap)),
        AT_MOST.en.format(amount=figure(amount, _digits(amount)), unit=unit.en, share=percent(result.gap)),
    )


def _digits(amount: float) -> int:
    return 0 if amount >= 100 else 2


def sentences(scenario: Scenario, plan: Plan) -> tuple[Sentence, ...]:
    """A sentence for each part that was planned, in the parts' order."""
    return tuple(
        Sentence(terms.PARTS[key], words, alert)
        for key, tell in TELLERS.items()
        if (result := getattr(plan, key)) is not None and result.plan is not None
        for words, alert in tell(scenario, plan)
    )


Told = Iterator[tuple[Words, bool]]


def _modes(scenario: Scenario, plan: Plan) -> Told:
    assert plan.modes is not None
    assert plan.modes.plan is not None
    modes, homes = plan.modes.plan, sum(c.households for c in scenario.compounds)
    yuan, missed = sum(o.yuan_month or 0.0 for o in modes.options if modes.is_chosen(o)), len(modes.uncovered)
    yield (
        filled(
            MODES_SOME if missed else MODES,
            compounds=figure(len(scenario.compounds)),
            missed=figure(missed),
            households=figure(homes),
            yuan=figure(yuan),
            each=figure(yuan / max(homes, 1), 2),
        ),
        missed > 0,
    )


def _contracts(_scenario: Scenario, plan: Plan) -> Told:
    contracts = plan.area_contracts
    yuan, fees = sum(c.yuan_month for c in contracts), sum(c.fees_yuan_month for c in contracts)
    yield (
        filled(
            CONTRACTS,
            members=figure(sum(len(c.compound_ids) for c in contracts)),
            contracts=figure(len(contracts)),
            firms=figure(len({c.contractor_id for c in contracts})),
            yuan=figure(yuan),
            fees=figure(fees),
            share=percent(fees / yuan if yuan else None, 0),
        ),
        False,
    )


def _crews(_scenario: Scenario, plan: Plan) -> Told:
    assert plan.crews is not None
    assert plan.crews.plan is not None
    trips, short = plan.crews.plan.trips, len(plan.crews.plan.unserved)
    km = sum(trip.deadhead_m for trip in trips) / 1000
    crews = len({trip.crew_id for trip in trips})
    words = CREWS_SHORT if short else CREWS
    yield filled(words, crews=crews, trips=figure(len(trips)), km=figure(km), short=figure(short)), short > 0


def _visits(scenario: Scenario, plan: Plan) -> Told:
    assert plan.visits is not None
    assert plan.visits.plan is not None
    made, owed = len(plan.visits.plan.visits), sum(scenario.visits_of().values())
    chiefs, short = len(set(plan.visits.plan.chief_of.values())), max(0, owed - made)
    words = VISITS_SHORT if short else VISITS
    yield filled(words, chiefs=chiefs, visits=figure(made), owed=figure(owed), short=figure(short)), short > 0


def _grid(_scenario: Scenario, plan: Plan) -> Told:
    assert plan.grid is not None
    assert plan.grid.plan is not None
    cells = plan.grid.plan.cells
    mean = sum(cell.households for cell in cells) / max(1, len(cells))
    yield filled(GRID, cells=figure(len(cells)), mean=figure(mean, 1)), False


def _keepers(_scenario: Scenario, plan: Plan) -> Told:
    assert plan.keepers is not None
    assert plan.keepers.plan is not None
    duties = plan.keepers.plan.duties
    people = len({duty.keeper_id for duty in duties})
    yield filled(KEEPERS, people=figure(people), cells=figure(len(duties))), False


def _teams(_scenario: Scenario, plan: Plan) -> Told:
    assert plan.teams is not None
    assert plan.teams.plan is not None
    routes, short = plan.teams.plan.routes, sum(work.visits for work in plan.teams.plan.undone)
    visits = sum(len(route.visits) for route in routes)
    words = TEAMS_SHORT if short else TEAMS
    yield filled(words, routes=figure(len(routes)), visits=figure(visits), short=figure(short)), short > 0


def _rosters(_scenario: Scenario, plan: Plan) -> Told:
    assert plan.rosters is not None
    assert plan.rosters.plan is not None
    short = sum(posts for *_, posts in plan.rosters.plan.uncovered)
    posts = len(plan.rosters.plan.duties) + short
    yield filled(ROSTERS_SHORT if short else ROSTERS, posts=figure(posts), short=figure(short)), short > 0


def _advisers(_scenario: Scenario, plan: Plan) -> Told:
    assert plan.advisers is not None
    assert plan.advisers.plan is not None
    short = len(plan.advisers.plan.unassigned)
    organisations = len(plan.advisers.plan.adviser_of) + short
    words = ADVISERS_SHORT if short else ADVISERS
    yield filled(words, organisations=figure(organisations), short=figure(short)), short > 0


def _projects(scenario: Scenario, plan: Plan) -> Told:
    assert plan.projects is not None
    assert plan.projects.plan is not None
    listed = plan.projects.plan.candidates or scenario.needs
    funded = set(plan.projects.plan.funded)
    yuan = sum(need.cost_yuan for need in listed if need.id in funded)
    yield filled(PROJECTS, needs=figure(len(listed)), funded=figure(len(funded)), yuan=figure(yuan)), False


TELLERS: dict[str, Callable[[Scenario, Plan], Told]] = {
    "modes": _modes,
    "contracts": _contracts,
    "crews": _crews,
    "visits": _visits,
    "grid": _grid,
    "keepers": _keepers,
    "teams": _teams,
    "rosters": _rosters,
    "advisers": _advisers,
    "projects": _projects,
}
