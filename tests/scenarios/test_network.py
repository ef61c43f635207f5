import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from domain.district import Junction, Street
from scenarios.findings import Findings
from scenarios.network import main_network
from scenarios.rows import Table

N = 9
NO_STREET = "streets.csv: has no street from one junction to another"
arcs = st.lists(st.tuples(st.integers(0, N - 1), st.integers(0, N - 1), st.booleans()), min_size=1, max_size=14)


def tables(arcs):
    junctions = tuple(Junction(id=f"j{k}", lon_deg=k / 1000, lat_deg=0.0) for k in range(N))
    streets = tuple(
        Street(id=f"t{k}", from_junction=f"j{a}", to_junction=f"j{b}", length_m=100.0, one_way=one_way)
        for k, (a, b, one_way) in enumerate(arcs)
    )
    return (
        Table(name="junctions", file="junctions.csv", entity=Junction, rows=junctions, numbers=tuple(range(2, N + 2))),
        Table(name="streets", file="streets.csv", entity=Street, rows=streets, numbers=tuple(range(2, len(arcs) + 2))),
    )


def driving(streets):
    graph = nx.DiGraph()
    for street in streets:
        graph.add_edge(street.from_junction, street.to_junction)
        if not street.one_way:
            graph.add_edge(street.to_junction, street.from_junction)
    return graph


@given(arcs)
def test_what_is_kept_is_a_largest_part_and_can_be_driven_everywhere(arcs):
    junctions, streets = tables(arcs)
    findings = Findings()
    network = main_network(junctions, streets, findings)
    if all(a == b for a, b, _ in arcs):
        assert [str(problem) for problem in findings.problems] == [NO_STREET]
        return
    assert not findings.problems
    graph = driving(network.streets.rows)
    graph.add_nodes_from(junction.id for junction in network.junctions.rows)
    whole = driving(streets.rows)
    assert len(graph) == max(map(len, nx.weakly_connected_components(whole)))
    assert nx.is_strongly_connected(graph)
    assert len(network.streets.rows) + len(network.loose) == len(streets.rows)


@given(arcs)
def test_a_network_that_can_be_driven_everywhere_keeps_its_one_way_streets(arcs):
    junctions, streets = tables([*((k, (k + 1) % N, True) for k in range(N)), *arcs])
    findings = Findings()
    network = main_network(junctions, streets, findings)
    assert network.streets.rows == streets.rows
    assert findings == Findings()


def test_rows_keep_their_numbers():
    junctions, streets = tables([(0, 1, False), (3, 4, False), (4, 5, False)])
    network = main_network(junctions, streets, Findings())
    assert network.streets.numbers == (3, 4)
    assert network.junctions.numbers == (5, 6, 7)
