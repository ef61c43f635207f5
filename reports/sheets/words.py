"""Words that the views of sheets share."""

from __future__ import annotations

from collections.abc import Mapping

from domain.words import Words, words

SHEETS: Mapping[str, Words] = {
    "sheet_kind": words("Sheets"),
    "sheet_pick": words("Show"),
    "sheet_before": words("Previous sheet"),
    "sheet_after": words("Next sheet"),
    "sheet_paper": words("Paper"),
    "sheet_print": words("Print this sheet"),
    "sheet_print_all": words("Print all"),
    "sheet_none": words("There is no sheet to show"),
    "sheet_total": words("Total"),
    "sheet_minutes": words("Minutes"),
    "sheet_hours": words("hours"),
    "sheet_signature": words("Signature"),
    "sheet_number": words("No."),
    "sheet_place": words("Place"),
    "sheet_arrival": words("Arrival"),
    "sheet_unnamed": words("unnamed street"),
}
"""Words of the frame around a sheet, and of what several kinds of sheets say."""
