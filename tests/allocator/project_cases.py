"""Small scenarios of needs and requests for the tests of projects."""

from datetime import date, datetime, timedelta

from allocator import projects
from domain.demand import Category, Need, NeedClass, NeedPlace, PastRequest
from domain.district import Compound
from domain.limits import Limit
from domain.plan import Plan
from domain.rules import ProjectRules, Rules
from domain.scenario import Scenario

MONTH = datetime(2026, 3, 1)
PLAIN = {"half_life_days": 0.0, "fairness_weight": 0.0}
"""Rules under which a request counts fully and no community more than another."""


def rules_of(**more):
    """Project rules with a budget of 1,000 yuan, all of which one community may have."""
    return ProjectRules(**{"budget_yuan": 1000.0, "max_share_community_pct": 100.0, **PLAIN, **more})


def scenario_of(needs, *, rules=None, requests=(), classes=()):
    """Needs [{...}, ...] in two communities: m0 with c0 and c1, m1 with c2.

    Requests are compound ids, for one about water a year ago, or (compound id, age in days).
    """
    homes = (("c0", "m0", 100, 50), ("c1", "m0", 300, 0), ("c2", "m1", 100, 10))
    aged = [it if isinstance(it, tuple) else (it, 365.0) for it in requests]
    return Scenario(
        name="p", title_zh="", title_en="", month=date(2026, 3, 1), seed=0, working_days=(), streets=(), junctions=(),
        rules=Rules(projects=rules or rules_of()),
        compounds=tuple(
            Compound(
                id=c, name=c, community_id=m, lon_deg=0.0, lat_deg=0.0, households=n, hardship_households=poor
            )
            for c, m, n, poor in homes
        ),
        needs=tuple(
            Need(
                **{"id": f"n{k}", "name": "", "category": Category.WATER, "community_id": "m0", "residents": 10,
                   "cost_yuan": 100.0, **need}
            )
            for k, need in enumerate(needs)
        ),
        need_classes=tuple(
            NeedClass(
                **{"category": Category.WATER, "place": NeedPlace.COMPOUND, "name": "pipes", "cost_low_yuan": 1000.0,
                   "cost_high_yuan": 2000.0, **kind}
            )
            for kind in classes
        ),
        requests=tuple(
            PastRequest(id=f"r{k}", created=MONTH - timedelta(days=days), compound_id=c, category=Category.WATER)
            for k, (c, days) in enumerate(aged)
        ),
    )  # fmt: skip


def problem_of(scenario):
    return projects.problem_of(scenario, None, Plan())


def solved(scenario, **more):
    return Plan(projects=projects.solve(problem_of(scenario), limit=Limit(work=0.3), **more))
