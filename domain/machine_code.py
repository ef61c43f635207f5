"""How functions become machine code, and when what is kept of it on disk no longer counts."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

from numba import njit

F = TypeVar("F", bound=Callable[..., Any])


def compiled(function: F) -> F:
    """Machine code for `function`, made when an entry that calls it is compiled.

    No way to call it from Python is made, which would take more compiling than the function itself.
    """
    return cast(F, njit(error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True)(function))


def cached(function: F) -> F:
    """Machine code for an entry, kept on disk between processes.

    numba compares only the entry's own file with what it kept, not the files of the functions that it calls. So an
    entry is made inside a function that is given `source_digest()`: what a closure holds is part of numba's key.
    """
    try:
        return cast(F, njit(error_model="numpy", cache=True)(function))
    except RuntimeError:  # no folder that numba can write to: compile in every process
        return cast(F, njit(error_model="numpy")(function))


def source_digest(*places: Path) -> int:
    """Changes when any of these files, or any file in these folders, does: the entry's own and all that it calls."""
    digest = hashlib.sha256(Path(__file__).read_bytes())
    for place in places:
        for path in [place] if place.is_file() else sorted(place.glob("*.py")):
            digest.update(path.read_bytes())
    return int.from_bytes(digest.digest()[:7], "big")
