"""Runs of tiny worlds told line by line, by both engines."""

import pytest

from simulation import outcome
from simulation.compiled.run import run as run_compiled
from simulation.events import Event
from simulation.reference.run import run as run_reference

WAYS = ("at_desk", "on_visit", "volunteers", "guard", "cleaning_day", "outside", "ladder", "crew")
LEVELS = ("compound", "community", "street", "district")
PLACES = {
    "place": {Event.REGISTERED},
    "pool": {Event.OFFERED, Event.ACCEPTED, Event.REFUSED, Event.TIMED_OUT, Event.ORDERED, Event.APPOINTED}
    | {Event.QUEUED, Event.ESCALATED, Event.SPILLED, Event.CALLED_OUT, Event.CLOSED},
    "crew": {Event.STARTED, Event.INTERRUPTED, Event.HANDED_OVER},
    "room": {Event.IN_SESSION},
}
assert [getattr(outcome, way.upper()) for way in WAYS] == list(range(len(WAYS)))


def where_of(event, where):
    """The place of a line in words."""
    if event in {Event.ANSWERED, Event.REROUTED, Event.DONE}:
        return WAYS[where]
    if event in {Event.FILED, Event.SETTLED, Event.CLIMBED, Event.PASSED_UP}:
        return LEVELS[where]
    kind = next((kind for kind, events in PLACES.items() if event in events), None)
    return f"{kind} {where}" if kind else ""


@pytest.fixture(params=[run_reference, run_compiled], ids=["reference", "compiled"])
def run(request):
    """Either engine."""
    return request.param


@pytest.fixture
def tell(run):
    """Tell what happens in a world, a line "hour request event where" each; all events or only those named."""

    def lines(world, *only):
        trace = run(world, trace=True).trace
        columns = (trace.time_h.tolist(), trace.request.tolist(), trace.event.tolist(), trace.where.tolist())
        events = ((hour, request, Event(event), where) for hour, request, event, where in zip(*columns, strict=True))
        return [
            f"{hour:g} {request} {event.name.lower()} {where_of(event, where)}".strip()
            for hour, request, event, where in events
            if not only or event.name.lower() in only
        ]

    return lines


@pytest.fixture
def story():
    """The lines of a story as it is written in a test."""
    return lambda text: [" ".join(line.split()) for line in text.strip().splitlines()]
