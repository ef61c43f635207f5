"""The crew problem: modes, permissions, prices, what no crew can serve, and parts of it."""

from dataclasses import replace

import numpy as np
import pytest
from crews_cases import block, compound, crew, depot, random_case, scenario, street, swept
from hypothesis import given, settings
from hypothesis import strategies as st

from allocator.crews import problem as crew_problem
from allocator.crews.from_scenario import problem_of
from allocator.crews.hopeless import hopeless
from domain.district import Gate
from domain.people import EntryBan, Station
from domain.plan import StopKind
from domain.roads import road_network

STATION = Station(id="z1", name="z1", lon_deg=108.9021, lat_deg=34.2619)


def posed(district, ids=None, **options):
    ids = [row.id for row in district.compounds] if ids is None else ids
    return problem_of(district, road_network(district), ids, **options)


def reason(district, id_="c1"):
    problem = posed(district)
    return problem.reasons[problem.tasks.ids.index(id_)]


@pytest.mark.parametrize(("through", "ways"), [(False, 3), (True, 9)])
def test_gates_of_a_through_way_pair_up(through, ways):
    gates = tuple(
        Gate(id=name, compound_id="c1", lon_deg=lon, lat_deg=34.261) for name, lon in (("w", 108.9), ("e", 108.902))
    )
    problem = posed(block(gates=gates, compounds=(compound("c1", 1.05, 0.5, drive_through=through),)))
    at_gate = problem.tasks.is_compound[problem.modes.task]
    keys = [key for key, inside in zip(problem.modes.keys, at_gate, strict=True) if inside]
    assert len(keys) == len(set(keys)) == ways
    node = [problem.network.node_of["compound" if k == "c1" else "gate", k] for key in keys for k in key]
    ends = np.column_stack([problem.modes.entry[at_gate], problem.modes.exit[at_gate]]).ravel()
    assert problem.end_node[ends].tolist() == node


def test_crews_unload_at_their_own_depot_and_at_stations():
    depots = (replace(depot("d1"), unloads=False), depot("d2", 0.9))
    problem = posed(block(depots=depots, crews=(crew("k1"), crew("k2", "d2")), stations=(STATION,)))
    assert problem.places.ids == ("d1", "d2", "z1")
    assert problem.may_unload.tolist() == [[False, False, True], [False, True, True]]
    assert (problem.depot_ids, problem.places.n_depots) == (("d1", "d2"), 2)


@pytest.mark.parametrize(
    ("district", "sentence"),
    [
        (block(crews=(crew(enters_compounds=False),)), "no crew may enter compounds"),
        (block(entry_bans=(EntryBan(crew_id="k1", compound_id="c1"),)), "banned from it"),
        (block(compounds=(compound("c1", 1, 0.5, load_kg=1600.0),)), "1600 kg is above the capacity"),
        (block(depots=(replace(depot(), unloads=False),)), "has a place to unload"),
        (block(compounds=(compound("c1", 1, 0.5, open_to_h=6.2),)), "do not fit its opening hours"),
        (
            block(crews=(crew(shift_to_h=5.2),), compounds=(compound("c1", 1, 0.5, open_from_h=5.0),)),
            "any crew's shift",
        ),
        (block(compounds=(compound("c1", 1, 5),)), "from the nearest street"),
        (block(crews=()), "there is no crew"),
    ],
)
def test_what_no_crew_can_serve_has_a_reason(district, sentence):
    assert sentence in reason(district)
    assert any("compound c1" in line and sentence in line for line in hopeless(district, road_network(district)))


def test_overtime_stations_and_other_crews_lift_reasons():
    short = block(crews=(crew(shift_to_h=5.4),), compounds=(compound("c1", 1, 0.5, open_from_h=5.0),))
    assert "shift" in reason(short)
    assert reason(replace(short, crews=(replace(short.crews[0], overtime_h=0.5),))) == ""
    nowhere = block(depots=(replace(depot(), unloads=False),))
    assert reason(replace(nowhere, stations=(STATION,))) == ""
    ban = (EntryBan(crew_id="k1", compound_id="c1"),)
    assert reason(block(entry_bans=ban, crews=(crew("k1"), crew("k2")))) == ""


def test_a_street_that_no_crew_can_sweep_is_named():
    district = scenario(
        [swept("s1", "j00", "j10"), street("s2", "j10", "j00"), swept("s3", "j10", "j11", load_kg=2000.0)],
        compounds=(compound("c1", 0.5, 0.0, households=5000, load_kg=9000.0),),
    )
    # A compound too large for extension is no crew's concern.
    sentences = list(hopeless(district, road_network(district)))
    assert len(sentences) == 1
    assert sentences[0].startswith("never served by crews, because its load of 2000 kg")
    assert sentences[0].endswith(": street s3")


def test_prices_of_leaving_out():
    district = block(compounds=(compound("c1", 1, 0.5, cleanings_week=3), compound("c2", 1, 0.6, cleanings_week=2)))
    problem = posed(district, optional_yuan={"c2": 869.0})
    assert problem.tasks.price_yuan.tolist() == pytest.approx([200, 200, 200, 200, 869 / 4.345 / 2])
    assert problem.tasks.together.tolist() == [False] * 4 + [True]
    assert np.isnan(problem.tasks.others_yuan[:4]).all()
    rules = replace(district.rules, crews=replace(district.rules.crews, max_shared_compounds=1))
    assert posed(replace(district, rules=rules)).tasks.together.tolist() == [False] * 3 + [True, True]


def test_a_price_for_a_street_or_an_unknown_id_changes_nothing():
    problem = posed(block(), optional_yuan={"s1": 1.0, "c9": 1.0})
    assert (problem.tasks.price_yuan == 200).all()


def same(one, other):
    """Whether two problems describe the same tasks, ways and distances, whatever their positions."""

    def facts(problem):
        ends = problem.distances(problem.modes.exit, problem.modes.entry)
        homes = problem.distances(problem.places.end, problem.modes.entry)
        return (
            problem.tasks.ids,
            problem.crews.ids,
            problem.modes.keys,
            [problem.tasks.ids[task] for task in problem.modes.task],
            [problem.places.ids[depot] for depot in problem.crews.depot],
            problem.alone.tolist(),
            problem.reasons,
            problem.tasks.together.tolist(),
            problem.tasks.price_yuan.tolist(),
            ends.tolist(),
            homes.tolist(),
        )

    return facts(one) == facts(other)


@settings(max_examples=15)
@given(st.integers(0, 10**6), st.booleans())
def test_a_part_is_the_problem_of_fewer_rows(seed, known):
    district = replace(random_case(seed), stations=(STATION,), entry_bans=(EntryBan(crew_id="k1", compound_id="c1"),))
    problem = posed(district)
    if known:
        assert np.isfinite(problem.travel_m.diagonal()).all()
    tasks = np.arange(len(problem.tasks.ids))[1:]
    crews = np.array([1])
    part = problem.part(tasks[::-1], crews)
    streets = [replace(s, sweep=s.sweep and s.id != problem.tasks.ids[0]) for s in district.streets]
    fewer = replace(district, streets=tuple(streets), crews=district.crews[1:])
    fewer = replace(fewer, depots=tuple(row for row in district.depots if row.id == fewer.crews[0].depot_id))
    assert same(part, problem_of(fewer, problem.network, ["c1"]))


def test_only_some_compounds():
    compounds = (compound("c1", 1, 0.5), compound("c2", 1, 0.6), compound("c3", 0.5, 1))
    bans = tuple(EntryBan(crew_id="k1", compound_id=id_) for id_ in ("c1", "c3"))
    district = block(compounds=compounds, entry_bans=bans)
    network = road_network(district)
    whole = problem_of(district, network, ["c1", "c2", "c3"])
    for known in (False, True):
        if known:
            assert whole.travel_m.shape == (len(whole.end_node),) * 2
        assert same(
            whole.only(["c2", "c3"], {"c3": 90.0}),
            problem_of(district, network, ["c2", "c3"], optional_yuan={"c3": 90.0}),
        )
    assert whole.only(["c2"]).travel_m is whole.travel_m


def test_a_large_problem_has_no_full_matrix(monkeypatch):
    problem = posed(block())
    ends = np.arange(len(problem.end_node))
    searched = problem.distances(ends[:3], ends), problem.distances(ends, ends[:2])
    monkeypatch.setattr(crew_problem, "MATRIX_ENDS", len(ends) - 1)
    with pytest.raises(ValueError, match="at most"):
        _ = problem.travel_m
    assert problem.part(np.arange(2), np.array([0])).travel_m.shape[0] < len(ends)
    monkeypatch.setattr(crew_problem, "MATRIX_ENDS", len(ends))
    np.testing.assert_array_equal(searched[0], problem.travel_m[:3])
    np.testing.assert_allclose(searched[1], problem.travel_m[:, :2], atol=0.002)


def test_a_part_keeps_the_stations_near_it():
    stations = tuple(replace(STATION, id=f"z{k}", name=f"z{k}", lat_deg=34.26 + 0.002 * k) for k in range(5))
    streets = [swept(f"s{k}", f"j0{k}", f"j0{k + 1}") for k in range(5)]
    problem = posed(scenario(streets, stations=stations))
    part = problem.part(np.array([0]), np.array([0]))
    # Two nearest to each end of the street: of the five stations those in its north are left away.
    assert part.places.ids == ("d1", "z0", "z1", "z2")
    assert part.may_unload.all()
    assert part.tasks.kinds == (StopKind.STREET,)


def test_metres_of_another_shape_are_refused():
    with pytest.raises(ValueError, match="metres is"):
        replace(posed(block()), metres=np.zeros((1, 1), np.float32))


@settings(max_examples=15)
@given(st.integers(0, 10**6))
def test_reasons_agree_with_every_crew_tried_everywhere(seed):
    district = random_case(seed)
    far = tuple(depot(f"x{k}", 0.1 * k, 0.2) for k in range(4))  # the nearest depots have no crew that could
    nobody = tuple(crew(f"n{k}", row.id, capacity_kg=1.0) for k, row in enumerate(far))
    district = replace(district, depots=(*district.depots, *far), crews=(*district.crews, *nobody))
    problem = posed(replace(district, stations=(STATION,)))
    served = np.zeros(len(problem.tasks.ids), bool)
    served[problem.modes.task[problem.alone.any(axis=1)]] = True
    assert [not text for text in problem.reasons] == served.tolist()
