"""Progress is shown to a person at a terminal and to nobody else."""

import io

import pytest
from rich.console import Console

from domain.plan import GridPlan
from domain.results import Result, Status
from reports import progress

DONE = Result(status=Status.FEASIBLE, plan=GridPlan(cells=()), objective=1200.0, bound=1080.0, runtime_s=2.5)


@pytest.fixture
def terminal(monkeypatch):
    """What a person would see on stderr."""
    seen = io.StringIO()
    console = Console(file=seen, force_terminal=True, width=100)
    monkeypatch.setattr(progress, "Console", lambda **_: console)
    return seen


def steps_of_a_job():
    with progress.steps() as show:
        show.begin("roads")
        show.part("grid", None)
        show.part("grid", DONE)
        show.part("visits", Result(status=Status.UNKNOWN, plan=None))
        show.begin("simulation")
        show.count(1, 2)


def test_a_terminal_sees_each_finished_part(terminal):
    steps_of_a_job()
    assert "grid: feasible 1,200, gap 10.00 %, 2.5 s" in terminal.getvalue()
    assert "visits: unknown, 0.0 s" in terminal.getvalue()


def test_a_file_or_pipe_sees_nothing(capfd):
    steps_of_a_job()
    assert capfd.readouterr() == ("", "")


def test_a_fault_inside_ends_the_display(terminal):
    with pytest.raises(ZeroDivisionError), progress.steps() as show:
        show.begin("roads")
        raise ZeroDivisionError
    assert "Traceback" not in terminal.getvalue()
