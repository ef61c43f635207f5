"""One folder per fault: what differs from the small scenario, and exactly what loading says about it.

``removed.txt`` names files to take away, ``expected.txt`` is the whole message (broken) or all warnings (repaired).
"""

import shutil
from pathlib import Path

import pytest

from domain.errors import ScenarioError
from scenarios.load import load

DATA = Path(__file__).parent.parent / "data"
NOT_DATA = ("removed.txt", "expected.txt")


def cases(kind):
    return sorted(path.name for path in (DATA / kind).iterdir())


def changed(folder, case):
    """Folder with the files of a case put over it."""
    for path in case.iterdir():
        if path.name not in NOT_DATA:
            shutil.copy(path, folder / path.name)
    removed = case / "removed.txt"
    for name in removed.read_text().split() if removed.exists() else ():
        (folder / name).unlink()
    return folder


def expected(case):
    return (case / "expected.txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("name", cases("broken"))
def test_a_broken_folder_is_refused_with_exactly_its_faults(small, name):
    case = DATA / "broken" / name
    with pytest.raises(ScenarioError) as refusal:
        load(changed(small, case))
    assert str(refusal.value).splitlines() == expected(case)


@pytest.mark.parametrize("name", cases("repaired"))
def test_a_repaired_folder_loads_with_exactly_its_warnings(small, name):
    case = DATA / "repaired" / name
    assert list(load(changed(small, case)).warnings) == expected(case)


def test_ten_faults_of_ten_kinds_come_in_one_message(small):
    with pytest.raises(ScenarioError) as refusal:
        load(changed(small, DATA / "broken" / "ten_faults"))
    message = str(refusal.value)
    for fault in (
        "'三百' is not a whole number",
        "'NaN' is not a finite number",
        "'p1' is already the id of row 2",
        "the table buildings, which is missing",
        "'m9' is not an id in communities.csv",
        "officials.csv: read as GB18030",
        "longitude and latitude look swapped",
        "-40 is too small",
        "colour: unknown column",
        "unreachable: 4990 m from the nearest street",
    ):
        assert fault in message


def test_every_fault_has_a_message_of_its_own():
    messages = [(DATA / "broken" / name / "expected.txt").read_text(encoding="utf-8") for name in cases("broken")]
    assert all(message.strip() for message in messages)
    assert len(messages) >= 70
