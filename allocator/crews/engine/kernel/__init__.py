"""The compiled part of the search: functions that numba turns into one piece of machine code."""
