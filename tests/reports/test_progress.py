"""Progress is shown to a person at a terminal and to nobody else."""

import io

import pytest
from rich.console import Console

from domain import so_far
from domain.executors import Processes
from domain.plan import GridPlan
from domain.results import Result, Status
from domain.so_far import Known
from reports.terminal import progress

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


@pytest.mark.parametrize(
    ("known", "text"),
    [
        (Known(), ""),
        (Known(best=1200.0), "best 1,200"),
        (Known(bound=900.0), "bound 900"),
        (Known(best=1200.0, bound=900.0), "best 1,200, bound 900, gap 25.00 %"),
        (Known(best=0.0, bound=0.0), "best 0, bound 0"),
    ],
)
def test_what_is_known_so_far_in_words(known, text):
    assert progress.known_text(known) == text


def test_a_terminal_sees_the_best_so_far_of_the_running_part_only(terminal):
    with progress.steps() as show:
        show.begin("visits")
        so_far.tell(best=500.0)
        so_far.tell(bound=450.0)
        show._progress.refresh()
        assert "best 500, bound 450, gap 10.00 %" in terminal.getvalue()
        show.begin("grid")
        terminal.truncate(0)
        show._progress.refresh()
        assert "best" not in terminal.getvalue()


def told(value):
    so_far.tell(best=value)
    return value


def test_what_workers_find_is_seen_here():
    with so_far.watched() as board, Processes(2) as executor:
        executor.map(told, [7.0, 5.0, 9.0])
        assert board.known() == Known(best=5.0)


def test_where_nobody_watches_telling_is_nothing():
    so_far.tell(best=1.0)
    with so_far.watched() as board:
        assert board.known() == Known()
        so_far.tell(best=float("inf"), bound=2.0)
        so_far.tell(bound=1.0)
        assert board.known() == Known(bound=2.0)
