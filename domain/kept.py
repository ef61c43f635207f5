"""Results of numbered tasks that outlive the process that computed them, as what computes them sees the store."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from functools import partial
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from domain.executors import Executor, Watch, in_order
from domain.versions import versions

Arrays = Mapping[str, NDArray[Any]]
"""Result of one task: arrays by name."""


class Store(Protocol):
    """Computes results of numbered tasks, or has them."""

    def map(
        self,
        executor: Executor,
        function: Callable[[int], Arrays],
        numbers: Sequence[int],
        *,
        watch: Watch | None = None,
    ) -> Iterator[Arrays]:
        """``function(number)`` for each number, in order."""
        ...


class NothingKept:
    """A store that keeps nothing: everything is computed."""

    def map(
        self,
        executor: Executor,
        function: Callable[[int], Arrays],
        numbers: Sequence[int],
        *,
        watch: Watch | None = None,
    ) -> Iterator[Arrays]:
        """``function(number)`` for each number, in order."""
        for done, result in enumerate(in_order(executor.stream(function, numbers)), start=1):
            if watch:
                watch(done, len(numbers))
            yield result


def key_of(function: Callable[..., Any], *inputs: Any) -> str:
    """SHA-256 of everything that results of a function depend on, in hexadecimal: inputs, code and libraries.

    Inputs are numbers, texts, dates, enumerations, arrays, and dataclasses, mappings and sequences of them; a
    ``functools.partial`` counts with its arguments.

    Raises
    ------
    TypeError
        When an input is something else, whose content nobody could tell.
    """
    total = hashlib.sha256()
    _add(total, dict(versions()))
    _add(total, function)
    _add(total, inputs)
    return total.hexdigest()


def _add(total: hashlib._Hash, value: Any) -> None:
    """Add the type and the content of a value; lengths go first, so that no two values read the same."""
    if isinstance(value, np.ndarray):
        if value.dtype.hasobject:
            raise TypeError(f"an array of {value.dtype} objects has no content to hash")
        _head(total, f"array {value.dtype.str} {value.shape}")
        total.update(np.ascontiguousarray(value).tobytes())
    elif value is None or isinstance(value, bool | int | float | str | bytes | date | Enum | np.generic):
        _head(total, f"{type(value).__qualname__} {value!r}")
    else:
        kind, parts = _parts(value)
        _head(total, f"{kind} {len(parts)}")
        for part in parts:
            _add(total, part)


def _parts(value: Any) -> tuple[str, list[Any]]:
    """Kind and parts of a compound value."""
    if is_dataclass(value) and not isinstance(value, type):
        names = [field.name for field in fields(value)]
        return type(value).__qualname__, [part for name in names for part in (name, getattr(value, name))]
    if isinstance(value, Mapping):
        return "mapping", [part for item in value.items() for part in item]
    if isinstance(value, tuple | list | range):
        return "sequence", list(value)
    if isinstance(value, frozenset | set):
        return "set", sorted(value)
    if isinstance(value, partial):
        return "partial", [value.func, value.args, value.keywords]
    if callable(value) and "<" not in getattr(value, "__qualname__", "<"):
        return f"function {value.__module__}.{value.__qualname__}", []
    raise TypeError(f"a {type(value).__qualname__} has no content to hash")


def _head(total: hashlib._Hash, text: str) -> None:
    data = text.encode()
    total.update(len(data).to_bytes(8, "little"))
    total.update(data)
