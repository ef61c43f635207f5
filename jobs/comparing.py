"""What `linli compare` does between reading and saying when it writes a page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from jobs.ensemble import place_plans
from reports.plan_folder.stored import StoredPlan
from reports.plans_compared.page import write
from reports.plans_compared.subject import Compared, Named, Placed


def placed_in_ensemble(stored: Sequence[StoredPlan], *, samples: int, seed: int) -> Placed:
    """Place plans among sampled groupings of the first one's compounds under contract."""
    plans = [one.plan for one in stored]
    ensemble, values, places = place_plans(stored[0], plans, samples=samples, seed=seed)
    return Placed(ensemble=ensemble, values=values.tolist(), plans=places)


def write_page(path: Path, names: Sequence[str], stored: Sequence[StoredPlan], placed: Placed | None) -> None:
    """Write the page of the plans, under `names`."""
    plans = tuple(
        Named(name=name, scenario=one.scenario, plan=one.plan, comparison=one.comparison)
        for name, one in zip(names, stored, strict=True)
    )
    write(path, Compared(plans=plans, placed=placed))
