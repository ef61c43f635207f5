"""What no crew could ever serve is named with the reason before planning, by the check and by commands that plan."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

import cli
from jobs import planning

SMALL = Path(__file__).parents[1] / "data" / "small"
CREWS = "id,name,depot_id,shift_from_h,shift_to_h,capacity_kg\nk1,一班,d1,5,13,30\n"


@pytest.fixture
def heavy(tmp_path):
    """Folder whose swept streets of 40 kg are too much for its only crew."""
    shutil.copytree(SMALL, tmp_path / "heavy")
    (tmp_path / "heavy" / "crews.csv").write_text(CREWS, encoding="utf-8")
    return tmp_path / "heavy"


def said(*arguments):
    return CliRunner().invoke(cli.main, list(map(str, arguments)))


def test_the_check_names_streets_and_compounds_with_the_reason(heavy):
    result = said("scenario", "check", heavy)
    assert result.exit_code == 0
    assert "warning: never served by crews, because its load of 40 kg is above the capacity" in result.stdout
    assert "street t1" in result.stdout
    warnings = json.loads(said("scenario", "check", heavy, "--json").stdout)["warnings"]
    assert sum("its load of 40 kg" in text for text in warnings) == 1


def test_a_ban_by_the_only_crew_is_named():
    result = said("scenario", "check", SMALL)
    assert "because every crew that enters compounds is banned from it: compound 003" in result.stdout


@pytest.mark.parametrize("command", ["run", "plan"])
def test_planning_says_it_first(heavy, command, monkeypatch, tmp_path):
    def stop(*_arguments, **_options):
        raise KeyboardInterrupt

    monkeypatch.setattr(planning.planning, "plan", stop)
    result = said(command, heavy, "-o", tmp_path / "out")
    assert "never served by crews, because its load of 40 kg" in result.stderr


def test_without_crews_or_their_depots_nothing_is_said(heavy):
    for name in ("crews.csv", "entry_bans.csv"):
        (heavy / name).unlink()
    assert "never served" not in said("scenario", "check", heavy).stdout
