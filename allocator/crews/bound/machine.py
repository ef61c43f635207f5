"""How functions of the column bound become machine code, kept on disk between processes where that is possible.

numba looks only at the file of a function for changes: a compiled function calls compiled ones of its own file only.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit

F = TypeVar("F", bound=Callable[..., Any])


def compiled(function: F) -> F:
    """Machine code for `function`, made when it is first called."""
    try:
        return cast(F, njit(cache=True)(function))
    except RuntimeError:  # no folder that numba can write to: compile in every process
        return cast(F, njit(function))
