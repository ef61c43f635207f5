"""The benchmark of selection says what was measured, with sim-tools and without."""

import pytest
from click.testing import CliRunner

from benchmarks import selection, selection_peer
from benchmarks.selection_trials import Slippage, race


def test_tables_without_the_peer(tmp_path, monkeypatch):
    monkeypatch.setattr(selection, "find_spec", lambda name: None)
    monkeypatch.setattr(selection, "CASES", {"3 systems": Slippage(n_systems=3, correlation=0.0)})
    out = tmp_path / "RESULTS.md"
    done = CliRunner().invoke(selection.main, ["--trials", "2", "-o", str(out)])
    assert done.exit_code == 0, done.output
    assert "sim-tools is not installed" in done.stderr
    text = out.read_text(encoding="utf-8")
    assert text.startswith("# Results\n\n## Selecting the best system\n")
    assert "| 3 systems | screening, Rinott | " in text
    assert "| budget | OCBA, correct % | equal shares, correct % |" in text
    assert "sim-tools" not in text


def test_the_peer_s_race_is_ours_once_its_index_is_mended():
    pytest.importorskip("sim_tools", reason="sim-tools is in the extra bench")
    case = Slippage(n_systems=4, correlation=0.3, deviations=(0.5, 1.5))
    for trial in range(5):
        values = case.values(trial)
        ours = race(values)
        theirs = selection_peer.kn(values, difference=0.5, confidence=0.95, first=10, mended=True)
        assert theirs.system == ours.system
        assert theirs.spent.sum() == ours.spent.sum() + 1  # it runs the winner once more
