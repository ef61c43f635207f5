"""Formats of the cells of workbooks that linli writes."""

from __future__ import annotations

from xlsxwriter.workbook import Workbook

FONT = "Microsoft YaHei"


class Styles:
    """One format for each role of a cell; roles differ by shape as well as by colour."""

    def __init__(self, book: Workbook) -> None:
        base = {"font_name": FONT, "font_size": 10, "valign": "vcenter"}
        head = {**base, "bold": True, "text_wrap": True, "border": 1, "border_color": "#9AA5B1"}
        self.required = book.add_format({**head, "bg_color": "#1F4E79", "font_color": "#FFFFFF", "underline": 1})
        self.optional = book.add_format({**head, "bg_color": "#DCE6F1", "font_color": "#1D2733"})
        self.plain = book.add_format(base)
        self.text = book.add_format({**base, "num_format": "@"})
        self.day = book.add_format({**base, "num_format": "yyyy-mm-dd"})
        self.moment = book.add_format({**base, "num_format": "yyyy-mm-dd hh:mm:ss"})
        self.example = book.add_format({**base, "italic": True, "font_color": "#6B7480", "bg_color": "#F2F2F2"})
        self.title = book.add_format({**base, "bold": True, "font_size": 18})
        self.subtitle = book.add_format({**base, "font_size": 12, "font_color": "#5B6875"})
        self.heading = book.add_format({**base, "bold": True, "font_size": 12, "bottom": 1})
        self.wrapped = book.add_format({**base, "text_wrap": True, "valign": "top"})
        self.number = book.add_format({**base, "bold": True, "valign": "top", "align": "right"})
        self.link = book.add_format({**base, "font_color": "#0B5C94", "underline": 1, "valign": "top"})
        self.key = book.add_format({**base, "bold": True})
        self.faint = book.add_format({**base, "font_color": "#5B6875", "text_wrap": True, "valign": "top"})
        self.entry = book.add_format({**base, "bg_color": "#FFF9E5", "border": 1, "border_color": "#D9C98A"})
        self.entry_text = book.add_format(
            {**base, "bg_color": "#FFF9E5", "border": 1, "border_color": "#D9C98A", "num_format": "@"}
        )


def width_of(text: str) -> int:
    """Width of a text in columns of a sheet: a Chinese character takes two."""
    return sum(2 if ord(character) > 0x2E80 else 1 for character in text)


def lines_of(text: str, width: int) -> int:
    """Lines that a text takes in a cell or note of so many columns."""
    return sum(-(-max(1, width_of(line)) // width) for line in text.split("\n"))
