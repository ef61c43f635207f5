"""Policies in scenario.toml or in a file of their own: the base in full, the others by what differs from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from domain.policy import DEFAULT_POLICIES, Policy, crew_shift
from scenarios.findings import Findings
from scenarios.sentences import shown
from scenarios.sheets import read_text
from scenarios.toml_reader import SettingsReader, TomlReader

SECTION, RULES = "policies", "simulation"
OWN = ("id", "title_zh", "title_en", "base")
"""Fields that a policy never has from the base."""
MOVED = ("crew_from_h", "crew_to_h", "street_every_days")
"""Rules of the section `simulation` that have become levers; stated there, they hold for all policies."""


def read_policies(reader: SettingsReader) -> tuple[Policy, ...]:
    """Policies of a scenario; the usual ones where it states none, or none that can be read."""
    moved = _moved(reader)
    rows = _rows(reader)
    policies = None if rows is None else _read(reader, rows, shared=moved)
    if policies is None:
        return tuple(replace(policy, **moved) for policy in DEFAULT_POLICIES)
    _one_base(reader, policies)
    return policies


def _moved(reader: SettingsReader) -> dict[str, Any]:
    """Levers that a scenario still states as rules of the section `simulation`."""
    section = reader.data.get(RULES)
    stated = {key: section[key] for key in MOVED if key in section} if isinstance(section, dict) else {}
    policy = reader.entity(Policy, RULES, {"id": RULES, "title_zh": "", "title_en": "", **stated})
    if policy is None:
        return {}
    if policy.crew_to_h <= policy.crew_from_h:
        reader.problem(RULES, "crew_to_h", _crossed(policy))
        return {}
    return {key: getattr(policy, key) for key in stated}


def _crossed(policy: Policy) -> str:
    return f"{policy.crew_to_h:g} is not after crew_from_h ({policy.crew_from_h:g})"


def read_policy_file(path: Path, base: Policy) -> tuple[Policy, ...]:
    """Policies of a file that differ from `base`, which stands first unless the file states a base of its own.

    Raises
    ------
    ScenarioError
        With everything that is wrong with the file.
    """
    findings = Findings()
    reader = TomlReader(path.name, read_text(path, findings) or "", findings)
    reader.unknown_keys("", reader.data, (SECTION,))
    rows = _rows(reader) if reader.well_formed else None
    if rows is None:
        if reader.well_formed and not findings.problems:
            reader.problem("", SECTION, "is missing; write [[policies]] above the keys of each policy")
        findings.raise_problems()
        return (base,)
    stated = any(row.get("base") is True for row in rows)
    policies = _read(reader, rows, base=None if stated else base) or ()
    policies = policies if stated else (base, *policies)
    _one_base(reader, policies, before=len(policies) - len(rows))
    findings.raise_problems()
    return policies


def _rows(reader: SettingsReader) -> list[dict[str, Any]] | None:
    given = reader.data.get(SECTION)
    if given is None:
        return None
    if not isinstance(given, list) or not given or not all(isinstance(row, dict) for row in given):
        reader.problem("", SECTION, "is not a list of policies; write [[policies]] above the keys of each")
        return None
    return given


def _as_now(reader: SettingsReader, row: Mapping[str, Any], nth: int) -> dict[str, Any]:
    """A row that states by `escalation` whether `escalate_after_h` counts, as it was once written."""
    now = dict(row)
    said = now.pop("escalation", None)
    if said is True:
        now.setdefault("spill_after_h", now.setdefault("escalate_after_h", 24.0))
    elif said is False:
        now["escalate_after_h"] = float("inf")
        now.setdefault("spill_after_h", float("inf"))
    elif said is not None:
        reader.problem(SECTION, "escalation", f"{shown(said)} is not true or false", nth)
    return now


def _read(
    reader: SettingsReader,
    given: Sequence[Mapping[str, Any]],
    *,
    base: Policy | None = None,
    shared: Mapping[str, Any] | None = None,
) -> tuple[Policy, ...] | None:
    """Policies of rows that leave out what they share with the base; None when one of them is refused.

    `shared` are values that the base itself has where it does not state others.
    """
    rows = [_as_now(reader, row, nth) for nth, row in enumerate(given)]
    shared = shared or {}
    first = next((nth for nth, row in enumerate(rows) if row.get("base") is True), None)
    read: dict[int, Policy | None] = {}
    if base is None and first is not None:
        base = read[first] = _policy(reader, rows[first], first, shared)
    if base is not None:
        shared = {field.name: getattr(base, field.name) for field in fields(Policy) if field.name not in OWN}
    for nth, row in enumerate(rows):
        if nth not in read:
            read[nth] = _policy(reader, row, nth, shared)
    policies = tuple(policy for _, policy in sorted(read.items()) if policy is not None)
    return policies if len(policies) == len(rows) else None


def _policy(reader: SettingsReader, row: Mapping[str, Any], nth: int, shared: Mapping[str, Any]) -> Policy | None:
    """Policy of a row; fields that it does not state are shared with the base."""
    _check_staffing(reader, row.get("staffing"), nth)
    policy: Policy | None = reader.entity(Policy, SECTION, row, nth)
    if policy is not None:
        policy = replace(policy, **{key: value for key, value in shared.items() if key not in row})
        _check_hours(reader, policy, row, nth)
    return policy


def _check_staffing(reader: SettingsReader, entries: Any, nth: int) -> None:
    """Note the entries that cannot be read."""
    for entry in entries if isinstance(entries, list) else ():
        try:
            crew_shift(str(entry))
        except ValueError as error:
            reader.problem(SECTION, "staffing", str(error), nth)


def _check_hours(reader: SettingsReader, policy: Policy, row: Mapping[str, Any], nth: int) -> None:
    """Note crew hours that end before they begin, where the row states one of them."""
    stated = next((key for key in ("crew_to_h", "crew_from_h") if key in row), None)
    if stated and policy.crew_to_h <= policy.crew_from_h:
        said = _crossed(policy) if stated == "crew_to_h" else f"crew_to_h {_crossed(policy)}"
        reader.problem(SECTION, stated, said, nth)


def _one_base(reader: SettingsReader, policies: Sequence[Policy], *, before: int = 0) -> None:
    """Note more or less than one base, and ids that come twice; the first `before` policies are not in the file."""
    bases = [policy.id for policy in policies if policy.base]
    if len(bases) != 1:
        said = f"{len(bases)} policies are the base ({', '.join(bases)})" if bases else "no policy is the base"
        reader.problem(SECTION, "base", f"{said}; exactly one must say base = true")
    seen: dict[str, int] = {}
    for nth, policy in enumerate(policies):
        first = seen.setdefault(policy.id, nth)
        if first != nth:
            row = reader.lines.of(SECTION, "id", first - before) if first >= before else 0
            where = f"row {row}" if row else "the scenario"
            reader.problem(SECTION, "id", f"'{policy.id}' is already the id of the policy in {where}", nth - before)
