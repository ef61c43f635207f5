"""A plan as a workbook for people: to print, to follow its sums, and to edit what may be edited."""
