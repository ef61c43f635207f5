"""Names of the stages that requests and disputes come to, and of the levels of the ladder."""

from __future__ import annotations

from collections.abc import Mapping

from domain.words import Words, words

LEVELS: Mapping[str, Words] = {
    "compound": words("compound"),
    "community": words("community"),
    "street": words("street"),
    "district": words("district"),
}

STAGES: Mapping[str, Words] = {
    "asked": words("asked"),
    "answered": words("answered"),
    "begun": words("taken on by a crew"),
    "resolved": words("resolved"),
    "rated": words("rated"),
    "withdrawn": words("withdrawn"),
    "open": words("open at the end"),
    "filed_compound": words("disputes filed in the compound"),
    "settled_compound": words("settled in the compound"),
    "left_compound": words("withdrawn or open in the compound"),
    "filed_community": words("disputes filed with the community"),
    "settled_community": words("settled by the community"),
    "left_community": words("withdrawn or open with the community"),
    "filed_street": words("disputes filed with the street"),
    "settled_street": words("settled by the street"),
    "left_street": words("withdrawn or open with the street"),
    "filed_district": words("disputes filed with the district"),
    "settled_district": words("settled by the district"),
    "left_district": words("withdrawn or open with the district"),
}
"""Every stage of `simulation.measuring.funnel.STAGES`."""
