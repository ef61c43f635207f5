"""The SimPy model of crews by hand: small cases whose every time can be checked with pencil and paper."""

import numpy as np
import pytest

from simulation import model
from simulation.model import run
from simulation.orders import FlowError

NOWHERE = np.zeros((1, 1))
LINE = np.array([[0.0, 1.0, 2.0], [1.0, 0.0, 1.0], [2.0, 1.0, 0.0]])
ALWAYS = (0, 0.0, 1e6, 1)


def test_nearest_idle_crew_drives_and_stays_where_it_worked(make_orders, make_pools):
    orders = make_orders([0.0, 0.0, 5.0], [2.0, 2.0, 1.0], place=[1, 2, 2])
    pools = make_pools([(0, 0.0, 100.0, 2)])
    served = run(orders, pools, LINE, horizon_h=100.0, trace=True)
    # Both start at place 0: one drives 1 h, one 2 h; at 5 h the one that stayed at place 2 is nearest.
    assert served.resolved_h.tolist() == [3.0, 4.0, 6.0]
    assert served.travel_h == 3.0
    assert served.busy_h == 3.0 + 5.0
    assert [line[:3] for line in served.trace if line[1] in ("start", "closed")] == [
        (0.0, "start", 0),
        (0.0, "start", 1),
        (3.0, "closed", 0),
        (4.0, "closed", 1),
        (5.0, "start", 2),
        (6.0, "closed", 2),
    ]


def test_emergency_before_urgent_before_routine_first_come_first_served_within(make_orders, make_pools):
    orders = make_orders([0, 1, 2, 3, 4, 5], [10.0] * 6, priority=[2, 2, 1, 2, 0, 1])
    served = run(orders, make_pools([ALWAYS]), NOWHERE, horizon_h=1000.0)
    assert np.argsort(served.started_h).tolist() == [0, 4, 2, 5, 1, 3]
    assert served.started_h.tolist() == [0.0, 40.0, 20.0, 50.0, 10.0, 30.0]


def test_job_begun_before_the_end_of_a_block_is_finished_and_taken_off_the_next_block(make_orders, make_pools):
    orders = make_orders([0.0, 1.0, 21.0], [5.0, 1.0, 1.0])
    pools = make_pools([(0, 0.0, 2.0, 1), (0, 10.0, 12.0, 1), (0, 20.0, 22.0, 1), (0, 30.0, 32.0, 1)])
    served = run(orders, pools, NOWHERE, horizon_h=100.0)
    # 3 h overrun: the block at 10 h is all off, the one at 20 h ends at 21 h, so order 2 must wait for 30 h.
    assert served.started_h.tolist() == [0.0, 20.0, 30.0]
    assert served.resolved_h.tolist() == [5.0, 21.0, 31.0]


def test_nobody_starts_after_the_end_of_a_block(make_orders, make_pools):
    served = run(make_orders([2.0], [1.0]), make_pools([(0, 0.0, 2.0, 1), (0, 9.0, 10.0, 1)]), NOWHERE, horizon_h=50.0)
    assert served.started_h.tolist() == [9.0]


def test_missing_materials_mean_a_look_a_wait_and_a_second_visit(make_orders, make_pools):
    orders = make_orders([0.0, 0.25], [2.0, 1.0], materials_h=[10.0, 0.0])
    served = run(orders, make_pools([ALWAYS]), NOWHERE, horizon_h=100.0)
    assert served.started_h.tolist() == [0.0, 0.5]
    assert served.resolved_h.tolist() == [12.5, 1.5]
    assert served.busy_h == 0.5 + 2.0 + 1.0


def test_bad_work_is_reopened_as_urgent_until_the_last_attempt(make_orders, make_pools):
    orders = make_orders([0.0], [[1.0, 2.0, 3.0]], bad=[[True, True, True]], reopen_h=[[10.0, 20.0, 30.0]])
    served = run(orders, make_pools([ALWAYS]), NOWHERE, horizon_h=100.0)
    assert served.resolved_h.tolist() == [1.0 + 10.0 + 2.0 + 20.0 + 3.0]
    assert served.reopened.tolist() == [2]
    before = run(orders, make_pools([ALWAYS]), NOWHERE, horizon_h=12.0)
    assert np.isnan(before.resolved_h[0])
    assert before.reopened.tolist() == [1]
    assert run(orders, make_pools([ALWAYS]), NOWHERE, horizon_h=10.5).resolved_h.tolist() == [1.0]


def test_emergency_that_no_crew_takes_in_time_is_done_by_the_duty_team(make_orders, make_pools):
    orders = make_orders([0.0, 1.0, 1.2], [5.0, 1.0, 1.0], priority=[2, 0, 1], callout_h=[9.0, 2.0, 9.0])
    served = run(orders, make_pools([ALWAYS], callout_after_h=0.5), NOWHERE, horizon_h=100.0)
    assert served.called_out.tolist() == [False, True, False]
    assert served.started_h.tolist() == [0.0, 1.5, 5.0]
    assert served.resolved_h.tolist() == [5.0, 1.5 + 2.0 + 1.0, 6.0]
    assert served.busy_h == 6.0


def test_nobody_is_called_out_to_residents_who_gave_up(make_orders, make_pools):
    orders = make_orders([0.0, 1.0], [5.0, 1.0], priority=[2, 0], leave_h=[np.inf, 1.25], callout_h=[9.0, 2.0])
    served = run(orders, make_pools([ALWAYS], callout_after_h=0.5), NOWHERE, horizon_h=100.0)
    assert served.called_out.tolist() == [False, False]
    assert served.withdrawn_h[1] == 1.25
    assert np.isnan(served.resolved_h[1])


def test_escalated_order_goes_before_routine_ones_and_to_a_neighbouring_pool(make_orders, make_pools):
    orders = make_orders([0.0, 1.0], [100.0, 1.0], place=[0, 0])
    pools = {"base": (0, 1), "neighbours": [[1], [0]]}
    blocks = [(0, 0.0, 500.0, 1), (1, 30.0, 40.0, 1)]
    alone = run(orders, make_pools(blocks, **pools), LINE, horizon_h=500.0)
    helped = run(orders, make_pools(blocks, escalate_after_h=24.0, **pools), LINE, horizon_h=500.0, trace=True)
    assert alone.started_h.tolist() == [0.0, 100.0]
    assert helped.started_h.tolist() == [0.0, 30.0]
    assert helped.resolved_h[1] == 30.0 + 1.0 + 1.0
    assert (25.0, "escalated", 1, 0) in helped.trace
    assert (30.0, "start", 1, 1) in helped.trace


def test_escalated_order_passes_a_routine_one_that_came_earlier(make_orders, make_pools):
    orders = make_orders([0.0, 1.0, 2.0], [30.0, 1.0, 1.0], priority=[2, 2, 1])
    served = run(orders, make_pools([ALWAYS], escalate_after_h=24.0), NOWHERE, horizon_h=100.0)
    # Order 2 was urgent from the start and stays ahead of order 1, which became urgent at 25 h.
    assert served.started_h.tolist() == [0.0, 31.0, 30.0]


def test_resident_withdraws_while_waiting_but_not_once_somebody_came(make_orders, make_pools):
    orders = make_orders([0.0, 1.0, 1.0], [10.0, 1.0, 1.0], leave_h=[3.0, 8.0, 11.0])
    served = run(orders, make_pools([ALWAYS]), NOWHERE, horizon_h=100.0)
    assert served.resolved_h[0] == 10.0
    assert served.withdrawn_h[1] == 8.0
    assert served.resolved_h[2] == 11.0
    assert np.isnan(served.withdrawn_h[[0, 2]]).all()
    assert np.isnan(served.resolved_h[1])


def test_patience_counts_only_up_to_the_end_of_the_simulated_time(make_orders, make_pools):
    orders = make_orders([0.0, 1.0, 9.0], [100.0, 1.0, 1.0], leave_h=[np.inf, 5.0, 15.0])
    served = run(orders, make_pools([ALWAYS]), NOWHERE, horizon_h=10.0)
    assert np.isnan(served.resolved_h).all()
    np.testing.assert_array_equal(served.withdrawn_h, [np.nan, 5.0, np.nan])


def test_resident_who_gave_up_before_the_order_was_ready_gets_no_crew(make_orders, make_pools):
    orders = make_orders([5.0, 50.0], [1.0, 1.0], leave_h=[4.0, 20.0])
    served = run(orders, make_pools([ALWAYS]), NOWHERE, horizon_h=30.0)
    assert served.withdrawn_h.tolist() == [4.0, 20.0]
    assert served.busy_h == 0.0


def test_order_of_a_pool_without_crews_stays_open(make_orders, make_pools):
    orders = make_orders([0.0], [1.0], pool=[1])
    served = run(orders, make_pools([ALWAYS], base=(0, 0)), NOWHERE, horizon_h=50.0)
    assert np.isnan(served.started_h).all()
    assert np.isnan(served.resolved_h).all()


def test_a_lost_order_is_an_error(make_orders, make_pools, monkeypatch):
    monkeypatch.setattr(model.heapq, "heappush", lambda line, entry: None)
    with pytest.raises(FlowError, match=r"orders lost: \[1\]"):
        run(make_orders([0.0, 1.0], [10.0, 1.0]), make_pools([ALWAYS]), NOWHERE, horizon_h=5.0)


def test_closing_twice_is_an_error(make_orders, make_pools):
    yard = model.Yard(make_orders([0.0], [1.0]), make_pools([ALWAYS]), NOWHERE, trace=False)
    yard.start(0)
    yard.close(0)
    with pytest.raises(FlowError, match="order 0 was closed in state 3"):
        yard.close(0)
