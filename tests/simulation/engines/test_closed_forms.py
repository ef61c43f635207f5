"""The engines reduced to queues whose means are known: those lie in the 95 % interval of independent replications.

Each test also shows that its interval is narrow enough to notice a formula that is 10 % off.
"""

import math
from itertools import pairwise

import numpy as np
import pytest
from scipy.stats import t as student
from worlds import conduct, counters, jobs, world

from simulation.compiled.run import run as run_compiled
from simulation.events import Preemption
from simulation.outcome import AT_DESK, COMMUNITY, DISPUTE, EMERGENCY, LADDER, ROUTINE, URGENT
from simulation.reference.run import run as run_reference
from simulation.world import LEVELS

REPLICATIONS, CUSTOMERS, WARM_UP = 20, 20_000, 2_000
ALWAYS = ((0.0, 1e9),)


# Formulas. Rates are those of arrivals, service rates 1 / mean service.


def erlang_c(rate, service_rate, servers):
    """Share that waits and mean wait in M/M/c (Erlang 1917; Gross et al., Fundamentals of Queueing Theory, 2.3)."""
    load = rate / service_rate
    idle = sum(load**k / math.factorial(k) for k in range(servers))
    full = load**servers / math.factorial(servers) * servers / (servers - load)
    waits = full / (idle + full)
    return waits, waits / (servers * service_rate - rate)


def erlang_a(rate, service_rate, servers, leave_rate):
    """Share that leaves and mean time in line in M/M/c+M (Palm 1957; Mandelbaum and Zeltyn 2007, section 2).

    A birth-death chain: of n customers min(n, c) are served and the others leave, each at `leave_rate`. As many leave
    as `leave_rate` times the mean line; the mean time in line, of those who leave too, follows by Little's law.
    """
    weights = [1.0]
    while len(weights) < 50 * servers:
        n = len(weights)
        weights.append(weights[-1] * rate / (min(n, servers) * service_rate + max(n - servers, 0) * leave_rate))
    line = sum(max(n - servers, 0) * weight for n, weight in enumerate(weights)) / sum(weights)
    return leave_rate * line / rate, line / rate


def pollaczek_khinchine(rate, mean, square):
    """Mean wait in M/G/1 from the first two moments of service (Pollaczek 1930, Khinchine 1932)."""
    return rate * square / (2 * (1 - rate * mean))


def cobham(rates, means, squares):
    """Mean wait of each class in M/G/1 with non-preemptive priorities (Cobham 1954, doi:10.1287/opre.2.1.70)."""
    residual = np.dot(rates, squares) / 2
    loads = np.cumsum([0.0, *np.multiply(rates, means)])
    return [residual / ((1 - above) * (1 - with_own)) for above, with_own in pairwise(loads)]


def preemptive_resume(rates, means, squares):
    """Mean time in system of each class when higher classes interrupt (Miller 1960; Kleinrock 1976, volume 2, 3.4)."""
    loads = np.cumsum([0.0, *np.multiply(rates, means)])
    residuals = np.cumsum(np.multiply(rates, squares)) / 2
    return [
        mean / (1 - above) + residual / ((1 - above) * (1 - with_own))
        for mean, residual, (above, with_own) in zip(means, residuals, pairwise(loads), strict=True)
    ]


def preemptive_restart(rates, service_rate, work):
    """Mean time in system of class 2, whose work is constant and begins anew after each interruption by class 1.

    A piece of work takes in all C = work + sum of N lost tries X and busy periods B of class 1 (M/M/1), where
    N is geometric with P(N = 0) = exp(-rate_1 work) and X exponential, cut at `work` (Gaver 1962, Journal of the Royal
    Statistical Society B 24, 73-90). Customers meet an M/G/1 queue with service C whose idle server is away for busy
    periods of class 1 (Fuhrmann and Cooper 1985, doi:10.1287/opre.33.5.1117).
    """
    first, second = rates
    busy = 1 / (service_rate - first)
    busy_square = 2 / (service_rate**2 * (1 - first / service_rate) ** 3)
    undisturbed = math.exp(-first * work)
    lost = 1 / first - work * undisturbed / (1 - undisturbed)
    lost_square = 2 / first**2 - (work**2 + 2 * work / first) * undisturbed / (1 - undisturbed)
    times, times_variance = (1 - undisturbed) / undisturbed, (1 - undisturbed) / undisturbed**2
    one = lost + busy
    one_variance = lost_square - lost**2 + busy_square - busy**2
    mean = work + times * one
    square = times * one_variance + times_variance * one**2 + mean**2
    away = first * busy_square / (2 * (1 + first * busy))
    return pollaczek_khinchine(second, mean, square) + away + mean


# Replications


def replicated(key, make, measure, *, run=run_compiled, replications=REPLICATIONS):
    """What is measured in each replication, one row each."""
    rows = []
    for replication in range(replications):
        requests_world = make(np.random.default_rng([key, replication]))
        rows.append(np.atleast_1d(measure(requests_world.jobs, run(requests_world))))
    return np.array(rows)


def check(rows, expected):
    """The 95 % interval of each column holds what is expected, and nothing 10 % off."""
    for column, exact in zip(rows.T, np.atleast_1d(expected), strict=True):
        half = student.ppf(0.975, len(column) - 1) * column.std(ddof=1) / math.sqrt(len(column))
        assert abs(column.mean() - exact) < half
        assert abs(column.mean() - 0.9 * exact) > half
        assert abs(column.mean() - 1.1 * exact) > half


def arrivals(rng, rate, customers=CUSTOMERS):
    return np.cumsum(rng.exponential(1 / rate, customers))


def crew_rows(servers):
    return [(0, 1, 0, ALWAYS)] * servers


def wait(requests, done):
    return (done.started_h - requests.registered_h)[WARM_UP:]


def by_class(requests, values, classes):
    return [values[requests.urgency[WARM_UP:] == urgency].mean() for urgency in classes]


# Crews


@pytest.mark.parametrize(("servers", "rate", "key"), [(1, 0.7, 1), (3, 2.4, 2), (10, 8.5, 3)])
def test_mmc(servers, rate, key):
    def make(rng):
        requests = jobs(arrivals(rng, rate), work_h=rng.exponential(1.0, CUSTOMERS))
        return world(requests, crew_rows=crew_rows(servers))

    def measure(requests, done):
        waits = wait(requests, done)
        return (waits > 0).mean(), waits.mean()

    check(replicated(key, make, measure), erlang_c(rate, 1.0, servers))


def test_mm1_in_the_reference_engine():
    rate, customers = 0.5, 4_000

    def make(rng):
        return world(jobs(arrivals(rng, rate, customers), work_h=rng.exponential(1.0, customers)))

    def measure(requests, done):
        return (done.started_h - requests.registered_h)[400:].mean()

    check(replicated(4, make, measure, run=run_reference), erlang_c(rate, 1.0, 1)[1])


def test_erlang_a():
    rate, servers, leave_rate = 5.0, 4, 0.5

    def make(rng):
        registered = arrivals(rng, rate)
        leaves = registered + rng.exponential(1 / leave_rate, CUSTOMERS)
        requests = jobs(registered, work_h=rng.exponential(1.0, CUSTOMERS), leave_h=leaves)
        return world(requests, crew_rows=crew_rows(servers))

    def measure(requests, done):
        left = ~np.isnan(done.withdrawn_h)
        waits = np.where(left, done.withdrawn_h, done.started_h) - requests.registered_h
        return left[WARM_UP:].mean(), waits[WARM_UP:].mean()

    check(replicated(5, make, measure), erlang_a(rate, 1.0, servers, leave_rate))


def test_mg1_with_lognormal_work():
    rate, sigma = 0.6, 1.0
    square = math.exp(sigma**2)

    def make(rng):
        work = rng.lognormal(-(sigma**2) / 2, sigma, CUSTOMERS)
        return world(jobs(arrivals(rng, rate), work_h=work))

    def measure(requests, done):
        return wait(requests, done).mean()

    check(replicated(6, make, measure), pollaczek_khinchine(rate, 1.0, square))


def test_priorities_without_interruption():
    classes, rates, means = (EMERGENCY, URGENT, ROUTINE), np.array([0.1, 0.3, 0.3]), np.array([0.5, 1.0, 1.2])

    def make(rng):
        urgency = rng.choice(classes, CUSTOMERS, p=rates / rates.sum())
        requests = jobs(
            arrivals(rng, rates.sum()), urgency=urgency, work_h=rng.exponential(1.0, CUSTOMERS) * means[urgency]
        )
        return world(requests)

    def measure(requests, done):
        return by_class(requests, wait(requests, done), classes)

    check(replicated(7, make, measure), cobham(rates, means, 2 * means**2))


def interrupting(rng, rates, work_h, preemption):
    """Emergencies (exponential work of mean 1) that interrupt routine work."""
    urgency = rng.choice((EMERGENCY, ROUTINE), CUSTOMERS, p=np.array(rates) / sum(rates))
    work = np.where(urgency == EMERGENCY, rng.exponential(1.0, CUSTOMERS), work_h(rng))
    requests = jobs(arrivals(rng, sum(rates)), urgency=urgency, work_h=work)
    return world(requests, conduct=conduct(preemption=preemption))


def times_in_system(requests, done):
    return by_class(requests, (done.resolved_h - requests.registered_h)[WARM_UP:], (EMERGENCY, ROUTINE))


def test_interruption_with_work_resumed():
    rates, mean = (0.2, 0.4), 1.2

    def make(rng):
        return interrupting(rng, rates, lambda rng: rng.exponential(mean, CUSTOMERS), Preemption.RESUME)

    check(replicated(8, make, times_in_system), preemptive_resume(rates, (1.0, mean), (2.0, 2 * mean**2)))


def test_interruption_with_work_begun_anew():
    rates, work = (0.2, 0.3), 1.2

    def make(rng):
        return interrupting(rng, rates, lambda _: work, Preemption.RESTART)

    emergency = 1 / (1 - rates[0])
    check(replicated(9, make, times_in_system), [emergency, preemptive_restart(rates, 1.0, work)])


# Desks and mediation rooms


def test_desk_that_never_closes():
    rate, servers = 2.4, 3

    def make(rng):
        triage = np.repeat(rng.exponential(1.0, (CUSTOMERS, 1)), 2, axis=1)
        requests = jobs(arrivals(rng, rate), way=[AT_DESK] * CUSTOMERS, direct_h=[np.nan] * CUSTOMERS, triage_h=triage)
        return world(requests, counters=counters([(servers, ALWAYS)]))

    def measure(requests, done):
        waits = (done.responded_h - requests.registered_h - requests.triage_h[:, 0])[WARM_UP:]
        return (waits > 1e-9).mean(), waits.mean()

    check(replicated(10, make, measure), erlang_c(rate, 1.0, servers))


def test_mediation_room():
    rate = 0.6
    settles = np.arange(LEVELS) >= COMMUNITY

    def make(rng):
        requests = jobs(
            arrivals(rng, rate),
            way=[LADDER] * CUSTOMERS,
            urgency=[DISPUTE] * CUSTOMERS,
            room=[1] * CUSTOMERS,
            session_h=rng.exponential(1.0, CUSTOMERS),
            settles=np.tile(settles, (CUSTOMERS, 1)),
        )
        past_the_council = np.array([0.0, np.inf, np.inf, np.inf])
        return world(
            requests,
            counters=counters([(1, ALWAYS), (1, ALWAYS)]),
            conduct=conduct(notice_h=0.0, limit_h=past_the_council),
        )

    def measure(requests, done):
        assert (done.level == COMMUNITY).all()
        return (done.resolved_h - requests.registered_h - requests.session_h)[WARM_UP:].mean()

    check(replicated(11, make, measure), erlang_c(rate, 1.0, 1)[1])
