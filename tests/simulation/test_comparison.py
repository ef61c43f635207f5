"""Policies compared: the same whatever the executor, never wrong about what cannot be told."""

from dataclasses import replace

import numpy as np
import pytest

from domain.executors import Serial
from domain.plan import Plan
from domain.policy import DEFAULT_POLICIES, Pooling
from domain.roads import road_network
from simulation import laboratory
from simulation.experiment import base_of, compare
from simulation.measuring.registry import MEASURES
from simulation.running import Engine


def compared(town, *, executor=None, seed=1, replications=3, days=60, network=None, engine=Engine.COMPILED):
    return compare(
        town,
        network or road_network(town),
        Plan(),
        seed=seed,
        replications=replications,
        days=days,
        executor=executor or Serial(),
        engine=engine,
    )


def test_serial_and_two_processes_agree(make_town, two_processes):
    town = make_town(6, households=300)
    assert compared(town, executor=two_processes) == compared(town)


def test_same_seed_same_result_other_seed_another(make_town):
    town = make_town(3, households=300)
    assert compared(town) == compared(town)
    assert compared(town) != compared(town, seed=2)


def test_three_tiny_compounds(make_town):
    town = make_town(3, households=5)
    found = compared(town, days=365)
    assert found.policy_ids == ("own", "pooled", "pooled-plus")
    assert all(np.isfinite([e.mean, e.half_width]).all() for e in found.estimates)
    ids = {indicator.id for indicator in found.indicators}
    assert "resolve:all:24h" in ids
    assert "recovery" not in ids  # nothing to recover from
    assert {e.indicator_id for e in found.estimates} == ids
    assert {d.indicator_id for d in found.differences} <= ids


def test_nobody_asks_for_anything(make_town, with_rules):
    town = with_rules(make_town(3), requests_household_year=0.0)
    town = replace(town, compounds=tuple(replace(c, dispute_rate=0.0) for c in town.compounds))
    found = compared(town, days=30)
    assert found.requests_mean == 0
    assert {indicator.id for indicator in found.indicators} == {"open:all", "callouts", "overtime"}
    assert all(not d.sentence_en.startswith("Pooled") for d in found.differences)


def test_shape_of_a_comparison(make_town):
    town = make_town(6, households=300)
    found = compared(town)
    assert (found.replications, found.days, found.confidence, found.seed) == (3, 60, 0.95, 1)
    assert len(found.backlog) == len(found.paid_hours) == 3
    assert {len(row) for row in found.backlog} == {60}
    assert len(found.estimates) == 3 * len(found.indicators)
    assert {d.base_id for d in found.differences} == {"own"}
    assert {d.policy_id for d in found.differences} == {"pooled", "pooled-plus"}
    assert [i.id for i in found.indicators] == [m.indicator.id for m in MEASURES if m.indicator in found.indicators]


def test_estimates_and_differences_belong_together(make_town):
    found = compared(make_town(6, households=300))
    mean = {(e.policy_id, e.indicator_id): e.mean for e in found.estimates}
    for d in found.differences:
        assert d.mean == pytest.approx(mean[d.policy_id, d.indicator_id] - mean[d.base_id, d.indicator_id])


def test_the_engine_changes_no_number(make_town):
    town = make_town(6, households=300)
    assert compared(town, engine=Engine.SIMPY) == compared(town)


def test_a_policy_equal_to_the_base_shows_no_difference(make_town):
    base = DEFAULT_POLICIES[0]
    twin = replace(base, id="twin", base=False, title_en="Twin", title_zh="同")
    found = compared(replace(make_town(3, households=300), policies=(base, twin)))
    assert found.differences
    for difference in found.differences:
        assert (difference.mean, difference.half_width) == (0.0, 0.0)
        assert difference.sentence_en.startswith("“Twin” and “Each compound's own crew” are the same in ")


def test_pairing_makes_differences_sharper(make_town):
    town = make_town(6, households=1500)
    base = DEFAULT_POLICIES[0]
    other = replace(base, id="other", base=False, pooling=Pooling.COMMUNITY)
    found = compared(replace(town, policies=(base, other)), replications=8)
    widths = [e.half_width for e in found.estimates if e.indicator_id == "mean:all"]
    (paired,) = [d.half_width for d in found.differences if d.indicator_id == "mean:all"]
    assert paired < np.hypot(*widths)


def test_base_policy():
    own, pooled, _ = DEFAULT_POLICIES
    assert base_of((pooled, own)) == 1
    assert base_of((pooled,)) == 0
    with pytest.raises(ValueError, match="2 policies with 2 base policies"):
        base_of((own, replace(pooled, base=True)))
    with pytest.raises(ValueError, match="0 policies"):
        base_of(())


@pytest.mark.parametrize(
    ("replications", "days", "said"),
    [(1, 10, "replications is 1, must be at least 2"), (2, 0, "days is 0, must be at least 1")],
)
def test_too_little_to_compare_is_refused(make_town, replications, days, said):
    with pytest.raises(ValueError, match=said):
        compared(make_town(), replications=replications, days=days)


def test_progress_is_told_by_replications(make_town):
    told = []
    town = make_town()
    compare(
        town,
        road_network(town),
        Plan(),
        seed=1,
        replications=3,
        days=5,
        executor=Serial(),
        watch=lambda done, tasks: told.append((done, tasks)),
    )
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_all_policies_of_a_replication_get_the_same_requests(make_town, monkeypatch):
    seen = []
    real = laboratory.simulate

    def spy(district, setup, requests, **options):
        seen.append(requests)
        return real(district, setup, requests, **options)

    monkeypatch.setattr(laboratory, "simulate", spy)
    compared(make_town(), replications=2)
    assert len(seen) == 6
    assert seen[0] is seen[1] is seen[2]
    assert seen[3] is seen[4] is seen[5]
    assert seen[0] is not seen[3]
