"""Whatever a policy says, both engines tell the same story and what always holds, holds."""

from dataclasses import replace
from math import inf

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.people import Shift
from domain.policy import DispatchRule, Interruption, Policy, Pooling, PriorityRule
from domain.roads import road_network
from simulation.cases import case_of
from simulation.demand import draw
from simulation.district import compile_district
from simulation.events import Event
from simulation.outcome import CREW, EMERGENCY
from simulation.policies import compile_policy
from simulation.running import Engine, run, simulate

DAYS = 50
VISITS = (0, 3, 12)
share = st.sampled_from([0.0, 0.2, 0.7, 1.0]) | st.floats(0, 1)
hours = st.sampled_from([inf, 0.5, 2.0, 24.0]) | st.floats(0.01, 200)
days = st.sampled_from([inf, 1.0, 5.0, 20.0])
staffing = st.lists(st.builds("lifts/{}={}".format, st.sampled_from(Shift), st.integers(0, 3)), max_size=2, unique=True)
policies = st.builds(
    Policy,
    id=st.just("p"),
    title_zh=st.just(""),
    title_en=st.just(""),
    pooling=st.sampled_from(Pooling),
    cross_training=share,
    paid_hours=st.sampled_from([0.3, 1.0, 3.0]),
    staffing=staffing.map(tuple),
    crew_from_h=st.sampled_from([0.0, 7.5, 9.0]),
    crew_to_h=st.sampled_from([9.5, 18.0, 24.0]),
    overtime_cap_h=st.sampled_from([0.0, 1.0, inf]),
    on_call_crews=st.integers(0, 3),
    surge_crews=st.integers(0, 4),
    surge_after_h=st.sampled_from([0.0, 24.0, 1000.0]),
    surge_stay_days=st.sampled_from([0.0, 2.5]),
    dispatch=st.sampled_from(DispatchRule),
    accept_window_h=st.sampled_from([0.05, 2.0, 168.0]),
    refuse_share=share,
    priority=st.sampled_from(PriorityRule),
    ageing_h=st.sampled_from([0.0, 24.0]),
    interruption=st.sampled_from(Interruption),
    escalate_after_h=hours,
    spill_after_h=hours,
    stock_share=share,
    extra_desk_h=st.sampled_from([0.0, 3.0, 12.0]),
    extra_desk_staff=st.integers(0, 2),
    volunteer_share=share,
    visit_discovery=share,
    visits_month=st.sampled_from(VISITS),
    patrol_discovery=share,
    extra_mediators=st.integers(0, 2),
    council_limit_days=days,
    mediation_limit_days=days,
    street_limit_days=days,
    street_every_days=st.integers(1, 40),
)


@pytest.fixture
def life(full_town, policy):
    """District of the full town and its requests."""
    town, plan = full_town
    rules = replace(town.rules, simulation=replace(town.rules.simulation, requests_household_year=1.5))
    known = tuple(replace(policy, id=f"p{n}", visits_month=n) for n in VISITS)
    town = replace(town, rules=rules, policies=known)
    district = compile_district(town, road_network(town), plan, days=DAYS)
    return district, draw(district.demand, seed=4, replication=0)


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(policy=policies)
def test_any_policy(life, policy):
    district, requests = life
    setup = compile_policy(district, policy)
    case = case_of(district, setup, requests)
    reference, finished = (run(case.world, engine, trace=True) for engine in (Engine.SIMPY, Engine.COMPILED))
    for name in ("time_h", "event", "request", "where"):
        np.testing.assert_array_equal(getattr(reference.trace, name), getattr(finished.trace, name), err_msg=name)

    outcome = simulate(district, setup, requests)  # asserts the flow and Little's law
    jobs = case.world.jobs
    assert (outcome.registered_h < outcome.horizon_h).all()
    assert not np.isnan(finished.started_h[~np.isnan(finished.resolved_h) & (jobs.way == CREW)]).any()
    assert np.isnan(finished.withdrawn_h[~np.isnan(finished.started_h)]).all()
    assert (jobs.urgency[finished.called_out] == EMERGENCY).all()
    assert policy.on_call_crews or not finished.called_out.any()
    # Nobody works beyond the cap, and hours that are owed are those of overtime.
    sessions = np.bincount(setup.crews.pool[setup.crews.crew], minlength=len(setup.paid_h))
    if policy.overtime_cap_h < inf:
        assert (finished.overtime_h <= policy.overtime_cap_h * sessions + 1e-6).all()
    assert (finished.off_h <= finished.overtime_h + 1e-6).all()
    present_h = (setup.paid_h - finished.off_h + finished.overtime_h)[:-1]
    assert (finished.busy_h[:-1] <= present_h + _unfinished_h(case, finished)).all()
    # What a rule does not know does not happen.
    seen = set(finished.trace.event.tolist())
    silent = {
        Event.INTERRUPTED: policy.interruption is Interruption.NONE,
        Event.HANDED_OVER: policy.overtime_cap_h == inf,
        Event.ESCALATED: policy.escalate_after_h == inf,
        Event.SPILLED: policy.spill_after_h == inf,
        Event.REFUSED: policy.refuse_share == 0,
        Event.PAUSED: policy.stock_share == 1,
        Event.PASSED_UP: {policy.council_limit_days, policy.mediation_limit_days, policy.street_limit_days} == {inf},
    }
    assert not seen & {event for event, never in silent.items() if never}


def _unfinished_h(case, finished):
    """Hours of work that the end of the run finds beyond the end of a session, at most."""
    working = np.isnan(finished.resolved_h) & ~np.isnan(finished.started_h)
    return 1e-6 + float(case.world.jobs.work_h[working].sum()) + 24.0
