"""Names of a package that are imported when they are first asked for.

The package of a part offers its solver beside its problem. Who only reads the problem (a check of a scenario, the
reason for a choice) does not wait for the solver's libraries. The mechanism is that of PEP 562.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any


def lazily(package: str, names: Sequence[str], *modules: str) -> Callable[[str], Any]:
    """``__getattr__`` of a package.

    Parameters
    ----------
    package
        Full name of the package.
    names
        What the package offers, its ``__all__``.
    modules
        Modules of the package that hold these names; each is imported only when those before it lack the name.
    """

    def offered(name: str) -> Any:
        if name in names:
            for module in modules:
                found = vars(import_module(f"{package}.{module}"))
                if name in found:
                    return found[name]
        raise AttributeError(f"module {package!r} has no attribute {name!r}")

    return offered
