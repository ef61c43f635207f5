"""Two plans beside each other, made by hand."""

from dataclasses import replace

import page_factories as made

from allocator.contracts.ensemble import Ensemble, Score
from domain.district import Mode
from domain.roads import road_network
from reports.plans_compared.subject import Compared, Named, Placed


def compared(scenario, names):
    """Two plans of a scenario under these names: the second has another mode, another chief and no project."""
    return compared_with(scenario, made.plan(scenario, road_network(scenario)), made.comparison(scenario), names)


def compared_with(scenario, plan, simulated, names):
    """A plan and a changed copy of it, with a sample of groupings in which only the first has its place."""
    modes, first = plan.modes.plan, scenario.compounds[0].id
    chiefs = {**plan.visits.plan.chief_of, scenario.compounds[1].id: "nobody"}
    other = replace(
        plan,
        modes=replace(plan.modes, plan=replace(modes, mode_of={**modes.mode_of, first: Mode.MENU})),
        visits=replace(plan.visits, plan=replace(plan.visits.plan, chief_of=chiefs)),
        projects=replace(plan.projects, plan=replace(plan.projects.plan, funded=())),
    )
    score = {"plan": 2.0, "better": 0.5, "equal": 0.2, "least": 1.0, "median": 2.5, "most": 4.0}
    scores = [
        Score(name=name, **score, error=0.1, effective=9.0, correlation=1.0)
        for name in ("cost", "compactness", "contracts", "subsidy")
    ]
    ensemble = Ensemble(compounds=3, samples=4, seed=1, distinct=4, moved=0.5, scores=tuple(scores))
    placed = Placed(ensemble=ensemble, values=[[1.0, 2.0, 3.0, 4.0]] * 4, plans=[[2.0] * 4, None])
    plans = [
        Named(name=name, scenario=scenario, plan=p, comparison=simulated)
        for name, p in zip(names, (plan, other), strict=True)
    ]
    return Compared(plans=tuple(plans), placed=placed)
