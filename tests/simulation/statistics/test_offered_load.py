"""Offered load of pools before a run."""

import numpy as np
import pytest

from simulation.statistics.stability import offered_load, overload_sentences


def week():
    """Three pools: enough servers in 40 of 168 hours, too few, and none; the last has no work either."""
    return offered_load(
        arrivals_h=np.array([[0.1, 0.2], [0.1, 0.4], [0.0, 0.0], [0.1, 0.0]]),
        service_h=np.array([[1.0, 0.5], [1.0, 0.5], [1.0, 1.0], [2.0, 1.0]]),
        present=np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 0.0], [0.0, 0.0]]),
        hours=np.array([40.0, 128.0]),
    )


def test_load_against_servers_present():
    found = week()
    np.testing.assert_allclose(found.load, [0.2, 0.3, 0.0, 0.2])
    np.testing.assert_allclose(found.servers, [40 / 168, 40 / 168, 0.0, 0.0])
    np.testing.assert_allclose(found.utilisation, [0.84, 1.26, 0.0, np.inf])
    assert found.overloaded.tolist() == [1, 3]


def test_overloaded_pools_are_named():
    sentences = overload_sentences(week(), ["甲队", "乙队", "丙队", "丁队"])
    assert sentences[0] == (
        "“乙队”的平均工作量为0.30人，在岗人手平均只有0.24人：积压会一直增加",
        "乙队 has work for 0.30 servers on average and 0.24 present: its queue grows without end",
    )
    assert sentences[1][1].startswith("丁队 has work for 0.20 servers on average and 0.00 present")
    assert len(sentences) == 2


def test_exactly_full_is_unstable():
    found = offered_load(np.array([[2.0]]), np.array([[0.5]]), np.array([[1.0]]), np.array([1.0]))
    assert found.overloaded.tolist() == [0]


def test_wrong_shapes_and_negative_numbers_are_refused():
    one = np.ones((1, 1))
    with pytest.raises(ValueError, match=r"present \(2, 1\)"):
        offered_load(one, one, np.ones((2, 1)), np.ones(1))
    with pytest.raises(ValueError, match="negative"):
        offered_load(one, -one, one, np.ones(1))
    with pytest.raises(ValueError, match="negative"):
        offered_load(one, one, one, np.zeros(1))
