"""The small scenario folder of tests/data, copied so that a test may damage it."""

import shutil
from pathlib import Path

import pytest

DATA = Path(__file__).parent.parent / "data"


@pytest.fixture
def small(tmp_path):
    return Path(shutil.copytree(DATA / "small", tmp_path / "small"))
