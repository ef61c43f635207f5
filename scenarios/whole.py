"""Write files and folders whole: a reader sees the earlier state or the new one, never a part of it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def whole_folder(folder: Path) -> Iterator[Path]:
    """Give an empty draft folder; when the context ends well it takes the place of `folder`.

    The draft lies beside `folder`, on the same file system. When anything goes wrong, an interruption included, the
    draft is removed and `folder` is as before. An earlier folder is moved aside by one rename and the draft moved in
    by another; between the two there is an instant without a folder, never one with half of one.

    Raises
    ------
    FileExistsError
        When a file stands in the place of `folder`.
    """
    asked, folder = folder, folder.resolve()
    if folder.exists() and not folder.is_dir():
        raise FileExistsError(f"{folder} is a file, not a folder")
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = folder.with_name(f".{folder.name}.new-{os.getpid()}")
    earlier = folder.with_name(f".{folder.name}.old-{os.getpid()}")
    try:
        with _errors_name(asked, draft):
            draft.mkdir()
            yield draft
            if folder.exists():
                folder.rename(earlier)
            draft.rename(folder)
    finally:
        if earlier.exists() and not folder.exists():
            earlier.rename(folder)
        for leftover in (draft, earlier):
            shutil.rmtree(leftover, ignore_errors=True)


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Give a draft path of the same file name; when the context ends well the file there replaces `path` in one step.

    The draft has a folder of its own, which goes with all that a library leaves beside it.
    """
    asked, path = path, path.resolve()
    path.parent.mkdir(parents=True, exist_ok=True)
    room = path.with_name(f".{path.name}.new-{os.getpid()}")
    try:
        with _errors_name(asked, room):
            room.mkdir()
            yield room / path.name
            (room / path.name).replace(path)
    finally:
        shutil.rmtree(room, ignore_errors=True)


def write_whole(path: Path, data: bytes) -> None:
    """Write a file in one step, or leave an earlier one as it is."""
    with whole_file(path) as draft:
        draft.write_bytes(data)


@contextmanager
def _errors_name(asked: Path, draft: Path) -> Iterator[None]:
    """Let an error of the disk name what was to be written: nobody has heard of the draft."""
    try:
        yield
    except OSError as error:
        if error.errno is None or not (error.filename is None or Path(error.filename).is_relative_to(draft)):
            raise
        raise OSError(error.errno, error.strerror, str(asked)) from error
