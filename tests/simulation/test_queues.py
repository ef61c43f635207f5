"""The same crews reduced to textbook queues: M/M/c, M/M/1 with priorities, Little's law."""

import math

import numpy as np
import pytest
from scipy.stats import t as student

from simulation.desk import first_come
from simulation.model import run

NOWHERE = np.zeros((1, 1))
REPLICATIONS, CUSTOMERS, WARM_UP = 10, 5000, 500


def erlang_c_wait(arrival_rate, service_rate, servers):
    """Mean wait in M/M/c."""
    load = arrival_rate / service_rate
    idle = sum(load**k / math.factorial(k) for k in range(servers))
    full = load**servers / math.factorial(servers) * servers / (servers - load)
    return full / (idle + full) / (servers * service_rate - arrival_rate)


def cobham_waits(arrival_rates, service_rate):
    """Mean waits by class in a non-preemptive M/M/1 with priorities (Cobham 1954)."""
    residual = sum(arrival_rates) / service_rate**2
    sums = np.cumsum([0.0, *arrival_rates]) / service_rate
    return [residual / ((1 - sums[k]) * (1 - sums[k + 1])) for k in range(len(arrival_rates))]


def interval_of(means, quantile=0.9995):
    means = np.asarray(means)
    half = student.ppf(quantile, len(means) - 1) * means.std(ddof=1) / math.sqrt(len(means))
    return means.mean(), half


def poisson_arrivals(generator, rate):
    return np.cumsum(generator.exponential(1 / rate, CUSTOMERS))


@pytest.mark.parametrize(("servers", "rate"), [(1, 0.7), (3, 2.4)])
def test_mean_wait_of_mmc(servers, rate, make_orders, make_pools):
    means = []
    for seed in range(REPLICATIONS):
        generator = np.random.default_rng([11, seed])
        ready = poisson_arrivals(generator, rate)
        orders = make_orders(ready, generator.exponential(1.0, CUSTOMERS))
        served = run(orders, make_pools([(0, 0.0, 1e9, servers)]), NOWHERE, horizon_h=1e8)
        means.append((served.started_h - ready)[WARM_UP:].mean())
    mean, half = interval_of(means)
    exact = erlang_c_wait(rate, 1.0, servers)
    assert abs(mean - exact) < half
    assert half < 0.35 * exact  # an interval that wide would accept anything


def test_desk_recursion_has_the_waits_of_mmc():
    means = []
    for seed in range(REPLICATIONS):
        generator = np.random.default_rng([12, seed])
        arrival = poisson_arrivals(generator, 2.4)
        leaves = np.full(CUSTOMERS, np.inf)
        starts = first_come(
            arrival, generator.exponential(1.0, CUSTOMERS), leaves, servers=3, opening=lambda time_h: time_h
        )
        means.append((starts - arrival)[WARM_UP:].mean())
    mean, half = interval_of(means)
    exact = erlang_c_wait(2.4, 1.0, 3)
    assert abs(mean - exact) < half < 0.35 * exact


def test_desk_recursion_equals_the_event_model(make_orders, make_pools):
    generator = np.random.default_rng(13)
    arrival, service = poisson_arrivals(generator, 2.4), generator.exponential(1.0, CUSTOMERS)
    starts = first_come(arrival, service, np.full(CUSTOMERS, np.inf), servers=3, opening=lambda time_h: time_h)
    served = run(make_orders(arrival, service), make_pools([(0, 0.0, 1e9, 3)]), NOWHERE, horizon_h=1e8)
    np.testing.assert_allclose(served.started_h, starts, rtol=0, atol=1e-6)


def test_mean_waits_of_mm1_with_three_priorities(make_orders, make_pools):
    rates = np.array([0.15, 0.25, 0.4])
    means = []
    for seed in range(REPLICATIONS):
        generator = np.random.default_rng([14, seed])
        ready = poisson_arrivals(generator, rates.sum())
        priority = generator.choice(3, CUSTOMERS, p=rates / rates.sum())
        orders = make_orders(ready, generator.exponential(1.0, CUSTOMERS), priority=priority)
        served = run(orders, make_pools([(0, 0.0, 1e9, 1)]), NOWHERE, horizon_h=1e8)
        wait = served.started_h - ready
        means.append([wait[WARM_UP:][priority[WARM_UP:] == k].mean() for k in range(3)])
    exact = cobham_waits(rates, 1.0)
    for k in range(3):
        mean, half = interval_of(np.array(means)[:, k])
        assert abs(mean - exact[k]) < half
    assert interval_of(np.array(means)[:, 0])[1] < exact[1] - exact[0]


def test_littles_law_holds_on_the_trace(make_orders, make_pools):
    generator = np.random.default_rng(15)
    ready = poisson_arrivals(generator, 2.0)
    orders = make_orders(ready, generator.exponential(1.0, CUSTOMERS), priority=generator.integers(0, 3, CUSTOMERS))
    served = run(orders, make_pools([(0, 0.0, 1e9, 3)]), NOWHERE, horizon_h=1e8, trace=True)
    step = {"ready": 1, "closed": -1}
    events = [(hour, step[what]) for hour, what, _, _ in served.trace if what in step]
    hours, steps = np.array(events).T
    in_system = np.cumsum(steps)
    assert in_system[-1] == 0
    assert in_system.min() >= 0
    mean_in_system = (in_system[:-1] * np.diff(hours)).sum() / (hours[-1] - hours[0])
    arrival_rate = CUSTOMERS / (hours[-1] - hours[0])
    assert mean_in_system == pytest.approx(arrival_rate * (served.resolved_h - ready).mean(), rel=1e-9)
