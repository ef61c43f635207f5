"""Where the traceback of a bug goes, so that the user sees a sentence and the makers get the details."""

from __future__ import annotations

import tempfile
import traceback
from pathlib import Path


def keep_crash(error: BaseException) -> Path:
    """Write the traceback of `error` to a new file and return its place."""
    with tempfile.NamedTemporaryFile("w", prefix="linli-bug-", suffix=".log", delete=False, encoding="utf-8") as log:
        log.writelines(traceback.format_exception(error))
        return Path(log.name)
