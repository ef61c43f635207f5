"""What results depend on beside the input: the versions of Python and of the libraries, and linli's own code."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from importlib.resources.abc import Traversable

LIBRARIES = ("numpy", "scipy", "numba", "ortools", "networkx", "simpy", "pyvrp")
PACKAGES = ("domain", "scenarios", "allocator", "simulation")


@cache
def versions() -> Mapping[str, str]:
    """Version by name, for python, linli and the libraries that results depend on."""
    own = f"{_version('linli')} (code {code_digest()[:12]})"
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    return {"python": python, "linli": own, **{name: _version(name) for name in LIBRARIES}}


@cache
def code_digest() -> str:
    """SHA-256 of the source of linli's packages, in hexadecimal: the version as it is, not as it is called."""
    total = hashlib.sha256()
    for package in PACKAGES:
        _add(total, package, files(package))
    return total.hexdigest()


def _add(total: hashlib._Hash, name: str, place: Traversable) -> None:
    if place.is_dir():
        for child in sorted(place.iterdir(), key=lambda each: each.name):
            _add(total, f"{name}/{child.name}", child)
    elif name.endswith((".py", ".toml", ".csv")):
        source = place.read_bytes().replace(b"\r\n", b"\n")
        total.update(f"{name} {len(source)}\n".encode())
        total.update(source)


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "missing"
