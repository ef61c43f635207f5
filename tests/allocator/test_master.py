"""What the set partition calls a partition."""

from dataclasses import replace

import numpy as np
import pytest

from allocator.contracts.master import Master, Offer, Partition, cheaper, keeps
from domain.results import Status

BIG, SMALL = 0, 1  # rows of the offers below


@pytest.fixture
def master():
    def offer(group, firm, households):
        return Offer(group=group, bid=firm, firm=firm, households=households, price_fen=100, subsidy_fen=0)

    return Master(
        offers=(offer((0, 1), 0, 300), offer((1,), 0, 100), offer((2,), 1, 200)),
        alone_fen=np.array([[50.0], [np.inf], [70.0]]),
        alone_subsidy_fen=np.zeros((3, 1)),
        firm_contracts=np.array([1, 1]),
        firm_households=np.array([400, 150]),
        budget_fen=0,
        over_budget_factor=1,
    )


def partition(offers, way):
    return Partition(status=Status.UNKNOWN, offers=tuple(offers), way=tuple(way))


@pytest.mark.parametrize(("offers", "way"), [([BIG], [-1, -1, 0]), ([SMALL], [0, -1, 0])])
def test_every_compound_once_within_what_firms_may_take(master, offers, way):
    assert keeps(master, partition(offers, way))


@pytest.mark.parametrize(
    ("offers", "way"),
    [
        ([BIG], [-1, -1, -1]),  # the third compound is served by nobody
        ([BIG], [-1, -1]),  # and here it has no row at all
        ([BIG], [0, -1, 0]),  # the first is served twice
        ([BIG, SMALL], [-1, -1, 0]),  # the second is in two contracts, and its firm has one too many
        ([], [0, 0, 0]),  # the second has no other way
        ([BIG, 2], [-1, -1, -1]),  # the second firm has no room for 200 households
    ],
)
def test_what_breaks_a_limit_is_none(master, offers, way):
    assert not keeps(master, partition(offers, way))


def test_two_contracts_of_a_firm_that_may_have_one(master):
    apart = replace(master, offers=(replace(master.offers[BIG], group=(0,)), *master.offers[1:]))
    assert not keeps(apart, partition([BIG, SMALL], [-1, -1, 0]))
    assert keeps(replace(apart, firm_contracts=np.array([2, 1])), partition([BIG, SMALL], [-1, -1, 0]))


def test_the_cheaper_of_two_with_the_bound_of_the_search(master):
    known, found = partition([BIG], [-1, -1, 0]), replace(partition([SMALL], [0, -1, 0]), bound_fen=120.0)
    assert cheaper(master, known, found) == replace(known, status=Status.FEASIBLE, bound_fen=120.0)
    assert cheaper(master, None, found) == found
    assert cheaper(master, found, replace(known, way=())).offers == (SMALL,)
