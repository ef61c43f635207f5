"""A benchmark of several methods on the public instances of a folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from benchmarks.command import seeds_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A benchmark as it was asked for; `what` is the name of its command."""

    what: str
    folder: Path
    sets: tuple[str, ...]
    methods: tuple[str, ...]
    seeds: tuple[int, ...]
    time_s: float

    def command(self) -> str:
        """The command line that asks for it, with the folder by its own name."""
        words = [f"linli bench {self.what}", self.folder.resolve().name]
        words += [f"--sets {','.join(self.sets)}"] if self.sets else []
        words += [f"--time {self.time_s:g}", f"--seeds {seeds_text(self.seeds)}"]
        return " ".join([*words, f"--methods {','.join(self.methods)}"])
