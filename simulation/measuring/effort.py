"""Hours and money that a run takes."""

from __future__ import annotations

import numpy as np

from simulation.measuring.view import View, ratio


def utilisation(view: View) -> float:
    """Hours of crews on the way or at work over all their hours, those of shifts and overtime."""
    outcome = view.outcome
    return ratio(float(outcome.busy_h.sum()), float(outcome.paid_h.sum() + outcome.overtime_h.sum()))


def travel_share(view: View) -> float:
    """Share of the busy hours of crews that is spent on the way."""
    return ratio(float(view.outcome.travel_h.sum()), float(view.outcome.busy_h.sum()))


def overtime_h(view: View) -> float:
    """Hours of crews beyond the end of their shifts."""
    return float(view.outcome.overtime_h.sum())


def callouts(view: View) -> float:
    """Emergencies that the duty team had to do because no crew was free in time."""
    return float(np.count_nonzero(view.outcome.called_out))


def total_cost_yuan(view: View) -> float:
    """What crews, their overtime, desks, mediators and call-outs cost in the run."""
    outcome, context = view.outcome, view.context
    return (
        context.crew_yuan_h * float(outcome.paid_h.sum())
        + context.overtime_yuan_h * overtime_h(view)
        + context.desk_yuan_h * context.desk_paid_h
        + context.mediator_yuan_h * context.mediator_paid_h
        + context.callout_yuan * callouts(view)
    )


def cost_per_resolved_yuan(view: View) -> float:
    """Total cost over the requests resolved."""
    return ratio(total_cost_yuan(view), float(np.count_nonzero(np.isfinite(view.time_h))))
