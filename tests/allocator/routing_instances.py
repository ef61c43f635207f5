"""Small routing instances, and random ones for property tests."""

from itertools import permutations, product

from hypothesis import strategies as st

from allocator.checks.routing import judge
from allocator.crews.instances import ways_of
from domain.routing import Link, RoutingInstance


def both(tail, head, cost):
    return Link(tail=tail, head=head, cost=cost), Link(tail=head, head=tail, cost=cost)


def small(vehicles=None):
    """Depot 0; a required node, two required edges and a required one-way on a ring with a short cut."""
    edges = (Link(tail=0, head=1, cost=3, demand=2), Link(tail=2, head=3, cost=5, demand=3))
    arcs = (Link(tail=1, head=2, cost=4, demand=2),)
    links = (*both(0, 1, 3), *both(2, 3, 5), *arcs, *both(0, 3, 6), Link(tail=2, head=1, cost=9), *both(3, 4, 1))
    return RoutingInstance(
        name="small",
        n_nodes=5,
        depot=0,
        capacity=5,
        vehicles=vehicles,
        required={4: 1},
        edges=edges,
        arcs=arcs,
        links=links,
    )


@st.composite
def instances(draw):
    """Instances on a ring, so that every way exists, with at most seven tasks."""
    n = draw(st.integers(3, 6))
    costs = draw(st.lists(st.integers(0, 9), min_size=n, max_size=n))
    ring = [pair for k, cost in enumerate(costs) for pair in both(k, (k + 1) % n, cost)]
    ends = st.integers(0, n - 1)

    def link():
        return st.builds(lambda t, h, c, q: Link(tail=t, head=h, cost=c, demand=q), ends, ends, costs_, demands)

    costs_, demands = st.integers(0, 9), st.integers(1, 5)
    edges = draw(st.lists(link(), max_size=3))
    arcs = draw(st.lists(link(), max_size=2))
    required = draw(st.dictionaries(ends, demands, max_size=2, min_size=0 if edges or arcs else 1))
    links = [*ring, *arcs, *(way for e in edges for way in both(e.tail, e.head, e.cost))]
    return RoutingInstance(
        name="drawn",
        n_nodes=n,
        depot=draw(ends),
        capacity=draw(st.integers(5, 9)),
        vehicles=None,
        required=required,
        edges=tuple(edges),
        arcs=tuple(arcs),
        links=tuple(links),
    )


def cheapest(instance, most):
    """Lowest cost with at most `most` routes, by trying everything."""
    ways = {}
    for way in ways_of(instance):
        ways.setdefault(way.task, []).append(way.token)
    best = float("inf")
    for order in permutations(ways.values()):
        for tokens in product(*order):
            for cuts in product([False, True], repeat=len(tokens) - 1):
                routes = [[tokens[0]]]
                for token, cut in zip(tokens[1:], cuts, strict=True):
                    routes.append([token]) if cut else routes[-1].append(token)
                if len(routes) <= most:
                    verdict = judge(instance, routes)
                    best = min(best, float("inf") if verdict.violations else verdict.cost)
    return best
