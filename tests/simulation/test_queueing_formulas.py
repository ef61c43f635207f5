"""Closed forms of queues: published values, birth-death chains solved exactly, limits, large loads, inverses."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from simulation.queueing.erlang import erlang_a, erlang_b, erlang_c, mmc
from simulation.queueing.priorities import (
    mg1_priority_waits,
    mg1_wait,
    mmc_priority_waits,
    preemptive_sojourns,
)
from simulation.queueing.staffing import (
    garnett_abandonment,
    garnett_beta,
    garnett_delay,
    halfin_whitt_beta,
    halfin_whitt_delay,
    servers_for_abandonment,
    servers_for_delay,
    servers_for_loss,
    servers_for_mean_wait,
    square_root_staffing,
)


@pytest.mark.parametrize(
    ("lost", "servers", "load"),
    # traffic tables of telephony
    [
        (0.01, 10, 4.461),
        (0.01, 20, 12.031),
        (0.01, 50, 37.901),
        (0.01, 100, 84.064),
        (0.001, 100, 75.242),
        (0.05, 5, 2.219),
    ],
)
def test_erlang_b_is_that_of_the_tables(lost, servers, load):
    assert erlang_b(load, servers) == pytest.approx(lost, rel=2e-3)
    assert servers_for_loss(load * 0.999, lost=lost) == servers


def test_a_clinic_of_gross_and_harris():
    """Six patients an hour, three doctors, twenty minutes: 8/9 wait (Fundamentals of Queueing Theory, section 2.3)."""
    found = mmc(6.0, 3.0, 3)
    assert found.delayed == pytest.approx(4 / 9, rel=1e-14)
    assert found.mean_queue == pytest.approx(8 / 9, rel=1e-14)
    assert found.mean_wait == pytest.approx(4 / 27, rel=1e-14)
    assert found.utilisation == pytest.approx(2 / 3)


def test_the_call_centre_of_garnett_mandelbaum_and_reiman():
    """Their table 1: 48 calls a minute, 50 agents, a minute's service, two minutes' patience."""
    patient, impatient = mmc(48.0, 1.0, 50), erlang_a(48.0, 1.0, 50, abandonment_rate=0.5)
    assert 60 * patient.mean_wait == pytest.approx(20.8, abs=0.05)
    assert patient.mean_queue == pytest.approx(17, abs=0.5)
    assert impatient.abandoned == pytest.approx(0.031, abs=5e-4)
    assert 60 * impatient.mean_wait == pytest.approx(3.7, abs=0.05)
    assert impatient.mean_queue == pytest.approx(3, abs=0.05)
    assert impatient.utilisation == pytest.approx(0.93, abs=5e-3)


def test_one_server_waits_a_simple_time():
    found = mmc(0.7, 1.0, 1)
    assert found.delayed == pytest.approx(0.7)
    assert found.mean_wait == pytest.approx(0.7 / 0.3)
    assert found.longer_than(2.0) == pytest.approx(0.7 * math.exp(-0.6))
    assert mg1_wait(0.7, 1.0, 2.0) == pytest.approx(0.7 / 0.3)
    assert mg1_wait(0.7, 1.0, 1.0) == pytest.approx(0.35 / 0.3)  # constant service waits half as long


def chain(arrival, service, servers, leave):
    """Delay probability, share that leaves and mean queue of the birth-death chain, in exact fractions."""
    states = [Fraction(1)]
    while len(states) <= servers or states[-1] > sum(states) * Fraction(1, 10**25):
        n = len(states)
        states.append(states[-1] * arrival / (min(n, servers) * service + max(0, n - servers) * leave))
    total = sum(states)
    queue = sum((n - servers) * p for n, p in enumerate(states) if n > servers) / total
    return float(sum(states[servers:]) / total), float(leave * queue / arrival), float(queue)


@pytest.mark.parametrize("load", ["0.2", "3", "4.9", "5", "5.1", "9"])
@pytest.mark.parametrize("leave", ["0.02", "0.5", "1", "30"])
def test_erlang_a_is_the_birth_death_chain(load, leave):
    arrival, patience = Fraction(load), Fraction(leave)
    found = erlang_a(float(arrival), 1.0, 5, abandonment_rate=float(patience))
    delayed, abandoned, queue = chain(arrival, Fraction(1), 5, patience)
    assert found.delayed == pytest.approx(delayed, rel=1e-11)
    assert found.abandoned == pytest.approx(abandoned, rel=1e-11)
    assert found.mean_queue == pytest.approx(queue, rel=1e-11)
    assert found.mean_wait == pytest.approx(queue / float(arrival), rel=1e-11)


@pytest.mark.parametrize("servers", [9_000, 9_900, 10_000, 10_100, 10_500])
def test_loads_of_ten_thousand(servers):
    """Sums over all states, in logarithms."""
    load, states = 10_000.0, np.arange(1, 80_000)
    poisson = np.exp(np.cumsum(np.log(load / states)) - np.cumsum(np.log(load / states)).max())
    assert erlang_b(load, servers) == pytest.approx(poisson[servers - 1] / poisson[:servers].sum(), rel=1e-9)
    for leave in (0.02, 0.5, 20.0):
        rate = np.minimum(states, servers) + leave * np.maximum(0, states - servers)
        weight = np.cumsum(np.log(load / rate))
        share = np.exp(weight - weight.max())
        share /= share.sum()  # the empty state weighs nothing here
        queue = float(share @ np.maximum(0, states - servers))
        found = erlang_a(load, 1.0, servers, abandonment_rate=leave)
        assert found.delayed == pytest.approx(share[servers - 1 :].sum(), rel=1e-8, abs=1e-12)
        assert found.mean_queue == pytest.approx(queue, rel=1e-8, abs=1e-12)


def test_erlang_a_lies_between_loss_and_waiting():
    load, servers = 8.0, 10
    hurried = erlang_a(load, 1.0, servers, abandonment_rate=1e9)
    assert hurried.abandoned == pytest.approx(erlang_b(load, servers), rel=1e-6)
    endless, patient = mmc(load, 1.0, servers), erlang_a(load, 1.0, servers, abandonment_rate=1e-9)
    assert patient.delayed == pytest.approx(endless.delayed, rel=1e-6)
    assert patient.mean_wait == pytest.approx(endless.mean_wait, rel=1e-6)
    # leaving as fast as served: infinitely many servers, a Poisson number of customers
    poisson = [math.exp(-load) * load**n / math.factorial(n) for n in range(80)]
    assert erlang_a(load, 1.0, servers, abandonment_rate=1.0).delayed == pytest.approx(sum(poisson[servers:]))


@given(
    load=st.floats(1e-3, 10_000.0),
    spare=st.floats(-0.5, 0.5),
    leave=st.floats(1e-4, 1e4),
)
def test_flow_is_kept_for_any_load(load, spare, leave):
    """Those who come are served or leave, and every number is finite."""
    servers = max(1, round(load * (1 + spare)))
    found = erlang_a(load, 1.0, servers, abandonment_rate=leave)
    assert 0.0 <= found.abandoned <= found.delayed <= 1.0
    assert 0.0 <= found.mean_wait < math.inf
    assert found.utilisation <= 1.0 + 1e-9
    assert found.abandoned >= 1.0 - servers / load - 1e-9  # what servers cannot do


def test_the_two_ways_to_erlang_a_meet():
    for servers in (1, 30, 10_000):
        below, above = (
            erlang_a(servers * factor, 1.0, servers, abandonment_rate=0.3) for factor in (1 - 1e-9, 1 + 1e-9)
        )
        assert below.delayed == pytest.approx(above.delayed, rel=1e-6)
        assert below.abandoned == pytest.approx(above.abandoned, rel=1e-6)


def test_large_systems_have_their_limits():
    """Square-root staffing for 10,000: the limit is off by a part of 1 / sqrt(load)."""
    load = 10_000.0
    for beta in (0.2, 0.5, 1.0, 2.0):
        servers = square_root_staffing(load, beta)
        assert erlang_c(load, servers) == pytest.approx(halfin_whitt_delay(beta), rel=0.03)
    for beta in (-1.0, 0.0, 1.0):
        servers = square_root_staffing(load, beta)
        found = erlang_a(load, 1.0, servers, abandonment_rate=0.5)
        assert found.delayed == pytest.approx(garnett_delay(beta, patience_ratio=0.5), rel=0.03)
        limit = garnett_abandonment(beta, patience_ratio=0.5, servers=servers)
        assert found.abandoned == pytest.approx(limit, rel=0.03)


def test_halfin_and_whitt_s_function():
    for beta in (0.1, 0.5, 1.0, 2.0, 5.0):
        expected = 1 / (1 + beta * norm.cdf(beta) / norm.pdf(beta))
        assert halfin_whitt_delay(beta) == pytest.approx(expected, rel=1e-12)
    assert halfin_whitt_delay(1.0) == pytest.approx(0.2234, abs=5e-5)
    for delayed in (0.9, 0.5, 0.2, 0.01):
        assert halfin_whitt_delay(halfin_whitt_beta(delayed)) == pytest.approx(delayed, rel=1e-9)
        beta = garnett_beta(delayed, patience_ratio=2.0)
        assert garnett_delay(beta, patience_ratio=2.0) == pytest.approx(delayed, rel=1e-9)
    # no jump where the series of the normal tail begins
    assert garnett_abandonment(1.0, patience_ratio=1 / 50.001**2, servers=100) == pytest.approx(
        garnett_abandonment(1.0, patience_ratio=1 / 49.999**2, servers=100), rel=1e-3
    )
    # patience without end: the two agree
    assert garnett_delay(0.7, patience_ratio=1e-8) == pytest.approx(halfin_whitt_delay(0.7), rel=1e-3)
    assert garnett_beta(0.5, patience_ratio=1.0) == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize("load", [0.3, 7.0, 150.0, 10_000.0])
def test_staffing_finds_the_least_that_is_enough(load):
    found = servers_for_delay(load, 1.0, delayed=0.2)
    assert erlang_c(load, found) <= 0.2
    assert found - 1 <= load or erlang_c(load, found - 1) > 0.2
    found = servers_for_mean_wait(load, 1.0, mean_wait=0.05)
    assert mmc(load, 1.0, found).mean_wait <= 0.05
    assert found - 1 <= load or mmc(load, 1.0, found - 1).mean_wait > 0.05
    found = servers_for_abandonment(load, 1.0, abandonment_rate=0.5, abandoned=0.03)
    assert erlang_a(load, 1.0, found, abandonment_rate=0.5).abandoned <= 0.03
    assert found == 1 or erlang_a(load, 1.0, found - 1, abandonment_rate=0.5).abandoned > 0.03


def test_waits_longer_than_a_time_need_fewer_servers():
    assert servers_for_delay(20.0, 1.0, delayed=0.2, longer_than=0.5) < servers_for_delay(20.0, 1.0, delayed=0.2)
    assert servers_for_loss(0.01, lost=1.0) == 0


def test_priorities_by_cobham():
    rates = [0.15, 0.25, 0.4]
    expected = [0.8 / 0.85, 0.8 / (0.85 * 0.6), 0.8 / (0.6 * 0.2)]
    np.testing.assert_allclose(mmc_priority_waits(rates, 1.0, 1), expected, rtol=1e-12)
    np.testing.assert_allclose(mg1_priority_waits(rates, [1.0] * 3, [2.0] * 3), expected, rtol=1e-12)


def test_priorities_conserve_work():
    """Kleinrock's law: the mean of waits weighted by load does not depend on the order."""
    rates, means, squares = np.array([0.2, 0.1, 0.3]), np.array([1.0, 2.0, 0.5]), np.array([3.0, 4.0, 0.5])
    order = [2, 0, 1]
    one = mg1_priority_waits(rates, means, squares)
    two = mg1_priority_waits(rates[order], means[order], squares[order])
    assert (rates * means) @ one == pytest.approx((rates * means)[order] @ two, rel=1e-12)
    plain = mmc(1.8, 1.0, 2).mean_wait
    assert np.array([0.3, 0.5, 1.0]) @ mmc_priority_waits([0.3, 0.5, 1.0], 1.0, 2) / 1.8 == pytest.approx(plain)


def test_interruption_hides_the_less_pressing():
    sojourns = preemptive_sojourns([0.3, 0.5], [1.0, 1.0], [2.0, 2.0])
    assert sojourns[0] == pytest.approx(1 / 0.7)  # an M/M/1 of its own
    # exponential service, equal means: the number in the system is that of M/M/1, whoever is served
    assert 0.3 * sojourns[0] + 0.5 * sojourns[1] == pytest.approx(0.8 / 0.2)


def test_classes_without_arrivals_see_the_others():
    waits = mg1_priority_waits([0.0, 0.6, 0.0], [1.0] * 3, [2.0] * 3)
    np.testing.assert_allclose(waits, [0.6, 0.6 / 0.4, 0.6 / 0.4**2])
    assert np.isinf(preemptive_sojourns([1.0, 0.0], [1.0] * 2, [2.0] * 2)).all()
    assert mg1_wait(0.0, 1.0, 2.0) == 0.0


def test_classes_that_are_never_served_wait_for_ever():
    waits = mg1_priority_waits([0.5, 0.7, 0.1], [1.0] * 3, [2.0] * 3)
    # the server is never idle: half of its time goes to the second class, whose work is in the way of the first
    assert waits[0] == pytest.approx((0.5 * 2 + 0.5 * 2) / 2 / 0.5)
    assert np.isinf(waits[1:]).all()
    sojourns = preemptive_sojourns([0.5, 0.7], [1.0] * 2, [2.0] * 2)
    assert sojourns[0] == pytest.approx(2.0)
    assert np.isinf(sojourns[1])


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: erlang_b(-1.0, 3),
        lambda: erlang_b(1.0, -1),
        lambda: erlang_c(3.0, 3),
        lambda: mmc(0.0, 1.0, 1),
        lambda: erlang_a(1.0, 1.0, 0, abandonment_rate=1.0),
        lambda: erlang_a(1.0, 1.0, 1, abandonment_rate=0.0),
        lambda: halfin_whitt_delay(0.0),
        lambda: servers_for_loss(5.0, lost=0.0),
        lambda: servers_for_delay(5.0, 1.0, delayed=-0.1),
        lambda: servers_for_mean_wait(5.0, 1.0, mean_wait=0.0),
        lambda: servers_for_abandonment(5.0, 1.0, abandonment_rate=1.0, abandoned=math.nan),
        lambda: mg1_wait(0.5, 1.0, 0.9),
        lambda: mg1_wait(-0.5, 1.0, 2.0),
        lambda: preemptive_sojourns([0.5], [1.0, 1.0], [2.0]),
        lambda: halfin_whitt_beta(1.0),
    ],
)
def test_wrong_numbers_are_refused(wrong):
    with pytest.raises(ValueError, match="must"):
        wrong()
