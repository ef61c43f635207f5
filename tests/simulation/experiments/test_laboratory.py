"""Experiments on a small town: as many replications as wanted, a chosen best, swings, warm-up."""

from dataclasses import replace

import numpy as np
import pytest

from domain.errors import ScenarioError
from domain.executors import Serial
from domain.kept import NothingKept, key_of
from domain.policy import DEFAULT_POLICIES
from domain.roads import road_network
from scenarios.kept import Kept
from simulation import steady
from simulation.choosing import Procedure, Wanted, choose
from simulation.experiment import Effort, compared
from simulation.laboratory import Bench, laboratory, replicate
from simulation.measuring.registry import MEASURES, measure
from simulation.running import Engine
from simulation.sensitivity import Input, inputs_of, sensitivity
from simulation.statistics.stopping import Target

RESOLVED = measure("resolve:all:72h")


def nothing(_):
    return NothingKept()


@pytest.fixture
def bench():
    with Serial() as executor:
        yield Bench(executor, nothing)


@pytest.fixture
def make_lab(served_town):
    """Function that builds a laboratory of the served town."""
    town, plan = served_town

    def build(*, days=60, measures=MEASURES, policies=DEFAULT_POLICIES, seed=5, **changes):
        changed = replace(town, policies=policies)
        return laboratory(changed, road_network(changed), plan, days=days, measures=measures, seed=seed, **changes)

    return build


def test_engines_give_the_same_comparison(make_lab, bench):
    effort = Effort(replications=2, targets={})
    one = compared(make_lab(days=30), bench, effort, confidence=0.95)
    other = compared(make_lab(days=30, engine=Engine.SIMPY), bench, effort, confidence=0.95)
    assert one == other


def test_replications_go_on_until_the_precision_is_reached(make_lab, bench):
    lab = make_lab(measures=[RESOLVED])
    few = compared(lab, bench, Effort(replications=4, targets={}), confidence=0.95)
    widest = max(estimate.half_width for estimate in few.estimates)
    target = {RESOLVED.id: Target(half_width=widest / 2)}
    more = compared(lab, bench, Effort(replications=4, targets=target), confidence=0.95)
    assert more.replications > 4
    (reached,) = more.precision
    assert reached.met
    assert reached.half_width <= widest / 2
    assert max(estimate.half_width for estimate in more.estimates) == pytest.approx(reached.half_width)
    short = compared(lab, bench, Effort(replications=4, targets=target, most=5), confidence=0.95)
    assert short.replications == 5
    assert not short.precision[0].met


def test_all_pairs_are_paired_and_corrected(make_lab, bench):
    comparison = compared(make_lab(), bench, Effort(replications=6, targets={}), confidence=0.9)
    with_base = {(d.policy_id, d.indicator_id): d for d in comparison.differences}
    pairs = [pair for pair in comparison.pairs if pair.first_id == "own"]
    assert {pair.second_id for pair in pairs} == {"pooled", "pooled-plus"}
    assert len(comparison.pairs) == 3 * len(comparison.indicators)
    for pair in pairs:
        alone = with_base[pair.second_id, pair.indicator_id]
        assert pair.mean == pytest.approx(alone.mean)
        assert pair.half_width >= alone.half_width
        assert 0 <= pair.p_value <= 1


@pytest.mark.parametrize("procedure", list(Procedure))
def test_every_procedure_finds_a_clear_best(make_lab, bench, procedure):
    own, pooled, _ = DEFAULT_POLICIES
    hopeless = replace(own, id="hopeless", base=False, paid_hours=0.1)
    rich = replace(pooled, id="rich", paid_hours=4.0)
    lab = make_lab(policies=(own, hopeless, rich), days=40)
    wanted = Wanted(
        measure=RESOLVED, difference=0.05, confidence=0.95, procedure=procedure, first=6, most=60, budget=24, batch=3
    )
    choice = choose(lab, bench, wanted)
    assert choice.chosen_id == "rich"
    assert choice.policy_ids == ("own", "hopeless", "rich")
    assert choice.means[2] == max(choice.means)
    assert min(choice.spent) >= 6
    assert (choice.confidence is None) == (procedure is Procedure.OCBA)
    assert (choice.approximate is not None) == (procedure is Procedure.OCBA)
    assert set(choice.leads) == (set(choice.policy_ids) if procedure is Procedure.COMMON else set())
    if procedure is Procedure.KN:
        assert {left.policy_id for left in choice.left} == {"own", "hopeless"}
    if procedure is Procedure.OCBA:
        assert sum(choice.spent) == 24


def test_common_requests_are_met_by_all_and_independent_ones_by_one_each(make_lab):
    asked = []

    class Notes(Bench):
        def run(self, lab, numbers):
            asked.append((tuple(p.id for p in lab.policies), tuple(numbers)))
            return super().run(lab, numbers)

    lab = make_lab(days=20)
    wanted = Wanted(measure=RESOLVED, difference=0.5, confidence=0.9, first=3, most=9, budget=9)
    choose(lab, Notes(Serial(), nothing), wanted)
    assert asked[0] == (("own", "pooled", "pooled-plus"), (0, 1, 2))
    asked.clear()
    choose(lab, Notes(Serial(), nothing), replace(wanted, procedure=Procedure.RINOTT))
    numbers = [set(numbers) for _, numbers in asked[:3]]
    assert all(len(names) == 1 for names, _ in asked)
    assert numbers[0].isdisjoint(numbers[1])
    assert numbers[1].isdisjoint(numbers[2])


def test_one_policy_cannot_be_chosen_from(make_lab, bench):
    with pytest.raises(ScenarioError, match="one policy alone"):
        choose(
            make_lab(policies=DEFAULT_POLICIES[:1]),
            bench,
            Wanted(measure=RESOLVED, difference=0.1, confidence=0.95),
        )


def test_more_work_makes_service_worse_with_the_same_crews(served_town, bench):
    town, plan = served_town
    town = replace(town, policies=DEFAULT_POLICIES[:1])
    found = sensitivity(
        town,
        road_network(town),
        plan,
        bench,
        measure=RESOLVED,
        inputs=[Input(name="answer_h", low=0.49, high=0.51), Input(name="work_hours", low=0.5, high=2.0)],
        replications=8,
        days=60,
        seed=3,
    )
    widest, narrow = found.swings
    assert (widest.input, narrow.input) == ("work_hours", "answer_h")
    assert widest.at_low > widest.at_low_half_width
    assert widest.at_high < -widest.at_high_half_width
    assert narrow.span < 0.02
    assert (widest.value, narrow.value) == (1.0, 0.5)


def test_swings_of_a_difference_are_of_the_difference(served_town, bench):
    town, plan = served_town
    network = road_network(town)
    own, pooled = DEFAULT_POLICIES[:2]
    how = {"measure": RESOLVED, "inputs": [Input(name="work_hours", low=0.9, high=1.2)], "replications": 3}
    how |= {"days": 40, "seed": 3}

    def swing(policies, **changes):
        return sensitivity(replace(town, policies=policies), network, plan, bench, **how, **changes)

    alone = [swing((replace(policy, base=True),)) for policy in (own, pooled)]
    both = swing((own, pooled), base_id="own")
    assert both.mean == pytest.approx(alone[1].mean - alone[0].mean)
    assert both.swings[0].at_high == pytest.approx(alone[1].swings[0].at_high - alone[0].swings[0].at_high)


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (["nothing", "days"], "'nothing', 'days': no such input"),
        (["travel_kmh=9..8"], "must be 0 <= low < high <= 60"),
        (["guard_share=0.5..1.5"], "must be 0 <= low < high <= 1"),
        (["travel_kmh=nan..20"], "must be 0 <= low < high"),
        (["travel_kmh=slow"], "is not name=low..high"),
    ],
)
def test_inputs_that_make_no_sense(served_town, texts, said):
    with pytest.raises(ValueError, match=said):
        inputs_of(served_town[0].rules.simulation, texts)


def test_usual_inputs_stay_within_what_rules_allow(served_town):
    rules = replace(served_town[0].rules.simulation, guard_share=0.9)
    found = {row.name: row for row in inputs_of(rules)}
    assert found["guard_share"].high == 1.0
    assert found["guard_share"].low == pytest.approx(0.72)
    assert found["work_hours"].low == pytest.approx(0.8)


def test_a_steady_comparison_leaves_the_warm_up_out(make_lab, bench):
    quick = replace(DEFAULT_POLICIES[0], paid_hours=3.0)
    lab = make_lab(days=200, policies=(quick,))
    whole = compared(lab, bench, Effort(replications=3, targets={}), confidence=0.95)
    settled = compared(lab, bench, Effort(replications=3, targets={}, steady=True), confidence=0.95)
    assert whole.warm_up_days == 0
    assert 0 < settled.warm_up_days <= 100
    assert "utilisation" not in {indicator.id for indicator in settled.indicators}
    assert settled.backlog == whole.backlog


def test_a_system_that_does_not_settle_has_no_steady_comparison(make_lab, bench):
    hopeless = replace(DEFAULT_POLICIES[0], paid_hours=0.05)
    lab = make_lab(days=100, policies=(hopeless,))
    with pytest.raises(ScenarioError, match="policy own: the warm-up takes"):
        compared(lab, bench, Effort(replications=2, targets={}, steady=True), confidence=0.95)


def test_overloaded_pools_are_named_before_the_run(make_lab, bench):
    short = replace(DEFAULT_POLICIES[0], id="short", base=True, staffing=("compound:c0/day=0",))
    comparison = compared(make_lab(policies=(short,)), bench, Effort(replications=2, targets={}), confidence=0.95)
    (found,) = comparison.overloads
    assert found.policy_id == "short"
    assert "compound:c0" in found.sentence_en


def test_after_keeps_only_what_was_registered_since(make_lab):
    lab = make_lab(days=30, measures=[RESOLVED])
    whole = replicate(0, laboratory=lab)["indicators"]
    assert not np.array_equal(whole, replicate(0, laboratory=replace(lab, warm_up_h=240.0))["indicators"])
    assert np.array_equal(whole, replicate(0, laboratory=replace(lab, warm_up_h=0.0))["indicators"])


def test_the_warm_up_is_that_of_the_slowest():
    fast, slow = np.full((2, 200), 10.0)
    fast[:5], slow[:30] = 0.0, np.linspace(0, 9, 30)
    alone = steady.warm_up_h(np.array([fast]), ("fast",))
    assert steady.warm_up_h(np.array([fast, slow]), ("fast", "slow")) > alone == 5 * 24


def test_kept_replications_are_used_again_and_give_the_same(make_lab, tmp_path):
    lab = make_lab(days=20)
    effort = Effort(replications=3, targets={})

    def kept(function):
        return Kept(tmp_path, key_of(function))

    first = compared(lab, Bench(Serial(), kept), effort, confidence=0.95)

    class Forbidden(Serial):
        def stream(self, function, tasks):
            assert list(tasks) == []
            return iter(())

    again = compared(lab, Bench(Forbidden(), kept), effort, confidence=0.95)
    assert again == first == compared(lab, Bench(Serial(), nothing), effort, confidence=0.95)
    assert key_of(_partial(lab)) != key_of(_partial(replace(lab, seed=6)))


def _partial(lab):
    from functools import partial  # noqa: PLC0415 - beside its only use

    return partial(replicate, laboratory=lab)
