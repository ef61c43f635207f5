"""Words that the views of sheets share."""

from __future__ import annotations

from collections.abc import Mapping

from reports.language.words import Words

SHEETS: Mapping[str, Words] = {
    "sheet_kind": Words("表单", "Sheets"),
    "sheet_pick": Words("选择", "Show"),
    "sheet_before": Words("上一张", "Previous sheet"),
    "sheet_after": Words("下一张", "Next sheet"),
    "sheet_paper": Words("纸张", "Paper"),
    "sheet_print": Words("打印本张", "Print this sheet"),
    "sheet_print_all": Words("打印全部", "Print all"),
    "sheet_none": Words("没有可显示的表单", "There is no sheet to show"),
    "sheet_total": Words("合计", "Total"),
    "sheet_minutes": Words("分钟", "Minutes"),
    "sheet_hours": Words("小时", "hours"),
    "sheet_signature": Words("签字", "Signature"),
    "sheet_number": Words("序号", "No."),
    "sheet_place": Words("地点", "Place"),
    "sheet_arrival": Words("到达", "Arrival"),
    "sheet_unnamed": Words("无名路", "unnamed street"),
}
"""Words of the frame around a sheet, and of what several kinds of sheets say."""
