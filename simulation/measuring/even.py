"""Measures of fairness: `gini`, `worst` and `hardship`, with what is compared and between which areas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from domain.words import Words, words
from simulation.measuring.fairness import (
    Basis,
    gini_over,
    hardship_difference,
    mean_time,
    share_within,
    share_within_standard,
    worst_tenth,
)
from simulation.measuring.families import Family, UnreadableError, hours_of
from simulation.measuring.measure import BETTER, HOURS, LONGER, Measure, amount_measure, share_measure
from simulation.measuring.view import View

AREA_WORDS: Mapping[str, Words] = {
    "compound": words("compounds"),
    "community": words("communities"),
    "street": words("streets"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What is compared between areas: its name in ids, how results are computed and named, whether it is a time."""

    name: str
    basis: Basis
    title: Words
    time: bool = False


def compared_of(text: str) -> Compared:
    """`mean`, `standard` or a limit such as `72h`."""
    if text == "mean":
        return Compared(
            name=text,
            basis=mean_time,
            title=words("mean time to resolve"),
            time=True,
        )
    if text == "standard":
        return Compared(name=text, basis=share_within_standard, title=words("share resolved within the standard"))
    try:
        limit_h = hours_of(text)
    except UnreadableError:
        raise UnreadableError(f"{text!r} is neither mean nor standard nor a number of hours such as 72h") from None
    return Compared(
        name=f"{limit_h:g}h",
        basis=partial(share_within, limit_h=limit_h),
        title=words("share resolved within {limit} h").filled(limit=f"{limit_h:g}"),
    )


def area_of(view: View, area: str) -> NDArray[np.int64]:
    """Number of the area of each compound (n_compounds,)."""
    if area == "compound":
        return np.arange(len(view.context))
    return view.context.community_of if area == "community" else view.context.street_of


def _parts(parts: tuple[str, ...]) -> tuple[str, Compared]:
    area, basis = parts if len(parts) == 2 else ("compound", *parts)
    if area not in AREA_WORDS:
        raise UnreadableError(f"{area!r} is not one of {', '.join(AREA_WORDS)}")
    return area, compared_of(basis)


def _name(family: str, area: str, compared: Compared) -> str:
    return ":".join([family, *([] if area == "compound" else [area]), compared.name])


def _gini(view: View, area: str, basis: Basis) -> float:
    return gini_over(view, basis, area_of(view, area))


def _worst(view: View, area: str, basis: Basis, *, high_is_bad: bool) -> float:
    return worst_tenth(view, basis, area_of(view, area), high_is_bad=high_is_bad)


def gini_measure(*parts: str) -> Measure:
    """`gini:<basis>` or `gini:<area>:<basis>`."""
    area, compared = _parts(parts)
    areas = AREA_WORDS[area]
    return share_measure(
        _name("gini", area, compared),
        partial(_gini, area=area, basis=compared.basis),
        title=words("Gini index of the {what} over {areas}").filled(what=compared.title, areas=areas),
        said=f"has a Gini index of the {compared.title.en} over {areas.en} that is {{span}} points {{word}}",
        words=BETTER,
        higher=False,
    )


def worst_measure(*parts: str) -> Measure:
    """`worst:<basis>` or `worst:<area>:<basis>`."""
    area, compared = _parts(parts)
    areas = AREA_WORDS[area]
    name = _name("worst", area, compared)
    of = partial(_worst, area=area, basis=compared.basis, high_is_bad=compared.time)
    title = words("{what}, worst tenth of {areas}").filled(what=compared.title, areas=areas)
    where = f"in the worst tenth of {areas.en}"
    if compared.time:
        said = f"takes {{span}} h {{word}} on average {where}"
        return amount_measure(name, of, title=title, unit=HOURS, said=said, words=LONGER)
    return share_measure(name, of, title=title, said=f"resolves {{span}} points {{word}} {_when(compared)} {where}")


def hardship_measure(basis: str) -> Measure:
    """`hardship:<basis>`."""
    compared = compared_of(basis)
    of = partial(hardship_difference, basis=compared.basis)
    name = f"hardship:{compared.name}"
    title = words("{what}, households in hardship less others").filled(what=compared.title)
    whose = f"has a {compared.title.en} for households in hardship, less that for others, that is"
    if compared.time:
        said = f"{whose} {{span}} h {{word}}"
        return amount_measure(
            name,
            of,
            title=title,
            unit=HOURS,
            said=said,
            words=(words("higher", "difference"), words("lower", "difference")),
        )
    return share_measure(
        name,
        of,
        title=title,
        said=f"{whose} {{span}} points {{word}}",
        unit=words("points"),
        words=BETTER,
    )


def _when(compared: Compared) -> str:
    return "within the standard" if compared.name == "standard" else f"within {compared.name.removesuffix('h')} h"


FAIRNESS: Mapping[str, Family] = {
    "gini": Family(pattern="gini:[<area>:]<basis>", build=gini_measure, parts=(1, 2)),
    "worst": Family(pattern="worst:[<area>:]<basis>", build=worst_measure, parts=(1, 2)),
    "hardship": Family(pattern="hardship:<basis>", build=hardship_measure),
}
