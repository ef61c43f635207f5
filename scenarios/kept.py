"""Kept results on disk: a run that was killed goes on where it was.

A folder holds a folder for every key (a hash of all that results depend on, `domain.kept.key_of`), and that one holds
files of records, one file for each process that wrote. A record is a result of one numbered task: a head (mark,
number, length, and the first bytes of the SHA-256 of these), the arrays as an .npz file without pickled objects, and
their SHA-256. Records are only ever appended, by the one process that made the file, so that runs at the same time do
not disturb each other; a record that is cut off or changed is noticed and computed again.
"""

from __future__ import annotations

import hashlib
import io
import os
import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

import numpy as np

from domain.errors import Problem, ScenarioError
from domain.executors import Executor, Watch
from domain.kept import Arrays

SUFFIX = ".kept"
MARK = b"linli\x00\x01\n"
HEAD = struct.Struct("<8sqq16s")
DIGEST_BYTES = 32
KEY_LENGTH = 64
"""Hexadecimal digits of a SHA-256."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a result lies."""

    file: int
    offset: int


class Kept:
    """Results of numbered tasks in `folder`, of all runs with the same `key`.

    Memory does not grow with the results, but for a place of some 100 bytes for each. What other runs wrote is looked
    through once, when the first results are asked for; so keep one of these for many calls of `map`.

    Raises
    ------
    ScenarioError
        When `folder` is a file.
    ValueError
        When `key` is no SHA-256.
    """

    def __init__(self, folder: Path, key: str) -> None:
        if len(key) != KEY_LENGTH or not set(key) <= set("0123456789abcdef"):
            raise ValueError(f"key is {key!r}, must be a SHA-256 in hexadecimal")
        if folder.exists() and not folder.is_dir():
            raise ScenarioError([Problem(str(folder), 0, "", "is a file, must be a folder for kept results")])
        self._folder = folder / key
        self._files: list[Path] = []
        self._places: dict[int, _Place] = {}
        self._own: int | None = None

    def map(
        self,
        executor: Executor,
        function: Callable[[int], Arrays],
        numbers: Sequence[int],
        *,
        watch: Watch | None = None,
    ) -> Iterator[Arrays]:
        """``function(number)`` for each number, in order; computes first what is missing, then reads.

        Everything is written before the first result is given, and read from there, so that kept results and new ones
        are the same bytes. A record that cannot be read any more by then is computed once more, in this process.

        Raises
        ------
        ValueError
            When a number comes twice.
        """
        if len(set(numbers)) < len(numbers):
            raise ValueError("numbers hold one of them twice, must hold each once")
        self._look()
        done = sum(number in self._places for number in numbers)
        if watch and done:
            watch(done, len(numbers))
        if done < len(numbers):
            for _ in self._computed(executor, function, numbers):
                done += 1
                if watch:
                    watch(done, len(numbers))
        for number in numbers:
            place = self._places[number]
            found = _read(self._files[place.file], place.offset, number)
            yield _arrays_of(_bytes_of(function(number))) if found is None else found

    def _look(self) -> None:
        """Find what other runs left, once."""
        if not self._files:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._files = sorted(self._folder.glob(f"*{SUFFIX}"))
            self._places = _places(self._files)

    def _computed(
        self, executor: Executor, function: Callable[[int], Arrays], numbers: Sequence[int]
    ) -> Iterator[None]:
        """Compute what has no place yet and write it to the file of this run; yields as each result is written."""
        coming: dict[int, int] = {}

        def missing() -> Iterator[int]:
            for index, number in enumerate(number for number in numbers if number not in self._places):
                coming[index] = number
                yield number

        if self._own is None:
            self._own = len(self._files)
            self._files.append(self._folder / f"{uuid4().hex}{SUFFIX}")
        with self._files[self._own].open("ab") as out:
            for index, result in executor.stream(function, missing()):
                number = coming.pop(index)
                place = _Place(self._own, out.tell())
                _append(out, number, result)
                self._places[number] = place
                yield


def _append(out: BinaryIO, number: int, result: Arrays) -> None:
    """Write a record; it is in the hands of the operating system when this ends, so that it outlives a kill."""
    data = _bytes_of(result)
    out.write(_head(number, len(data)) + data + hashlib.sha256(data).digest())
    out.flush()


def _places(files: list[Path]) -> dict[int, _Place]:
    """Where each kept result lies whose record is whole."""
    places: dict[int, _Place] = {}
    for number_of_file, path in enumerate(files):
        with path.open("rb") as file:
            for number, offset in _records(file):
                places.setdefault(number, _Place(number_of_file, offset))
    return places


def _records(file: BinaryIO) -> Iterator[tuple[int, int]]:
    """(number, offset) of the whole records of a file, up to a head that cannot be read."""
    size = file.seek(0, os.SEEK_END)
    offset = 0
    while offset < size:
        file.seek(offset)
        head = _opened_head(file.read(HEAD.size))
        if head is None or offset + HEAD.size + head[1] + DIGEST_BYTES > size:
            return
        number, length = head
        if _data(file, length) is not None:
            yield number, offset
        offset += HEAD.size + length + DIGEST_BYTES


def _read(path: Path, offset: int, number: int) -> Arrays | None:
    """Result at a place, or None when it is not there any more."""
    with path.open("rb") as file:
        file.seek(offset)
        head = _opened_head(file.read(HEAD.size))
        data = _data(file, head[1]) if head and head[0] == number else None
    return None if data is None else _arrays_of(data)


def _head(number: int, length: int) -> bytes:
    start = struct.pack("<8sqq", MARK, number, length)
    return start + hashlib.sha256(start).digest()[:16]


def _opened_head(head: bytes) -> tuple[int, int] | None:
    """(number, length) of a record, or None when its head is not whole."""
    if len(head) < HEAD.size:
        return None
    mark, number, length, _ = HEAD.unpack(head)
    return (number, length) if mark == MARK and head == _head(number, length) else None


def _data(file: BinaryIO, length: int) -> bytes | None:
    """What follows a head, or None when its digest is another one."""
    data = file.read(length)
    return data if hashlib.sha256(data).digest() == file.read(DIGEST_BYTES) else None


def _bytes_of(result: Arrays) -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=False, **{name: np.asarray(array) for name, array in result.items()})
    return buffer.getvalue()


def _arrays_of(data: bytes) -> Arrays:
    with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
        return {name: arrays[name] for name in arrays.files}
