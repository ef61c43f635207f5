"""Find a scenario by what a user types: the name of a built-in district or the path of a folder."""

from __future__ import annotations

from pathlib import Path

from domain.errors import Problem, ScenarioError
from scenarios.load import Loaded, load
from scenarios.synthetic import from_recipe

CATALOG = Path(__file__).parent / "catalog"


def builtin_names() -> tuple[str, ...]:
    """Names of the districts that come with linli."""
    return tuple(sorted(path.stem for path in CATALOG.glob("*.toml")))


def resolve(name_or_path: str) -> Loaded:
    """Scenario of a built-in name or of a folder.

    A bare name that is built in always means the built-in district; ``./name`` means the folder.

    Raises
    ------
    ScenarioError
        When it is neither, or the folder's scenario has problems.
    """
    path = Path(name_or_path)
    if name_or_path in builtin_names():
        shadowed = f"{name_or_path}: the built-in district is taken; for the folder of this name write ./{name_or_path}"
        return Loaded(
            scenario=from_recipe(CATALOG / f"{name_or_path}.toml"), warnings=(shadowed,) if path.is_dir() else ()
        )
    if path.exists():
        return load(path)
    text = f"is neither a folder nor a built-in scenario; built in: {', '.join(builtin_names())}"
    raise ScenarioError([Problem(name_or_path, 0, "", text)])
