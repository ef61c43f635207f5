"""The pages of the model name every event, timer and lever that there is, and no other."""

import re
import tomllib
from dataclasses import fields
from pathlib import Path

from domain.policy import Policy
from scenarios.findings import Findings
from scenarios.policies import read_policies
from scenarios.toml_reader import TomlReader
from simulation.demand import DRAWS
from simulation.events import Event, Timer

PAGES = Path(__file__).parents[2] / "docs" / "model"
MODEL, LEVERS = ((PAGES / f"{name}.md").read_text(encoding="utf-8") for name in ("simulation", "policies"))


def test_every_event_has_its_arrow():
    told = re.findall(r"^\| `([A-Z_]+)` \|", MODEL, re.MULTILINE)
    assert told == [event.name for event in Event]
    chart = MODEL[MODEL.index("## State chart") : MODEL.index("| event | from")]
    # Three notes on orders in line stand in the table only.
    unseen = {event.name for event in Event} - set(re.findall(r"[A-Z_]{4,}", chart))
    assert unseen == {"QUEUED", "ESCALATED", "SPILLED", "CALLED_OUT"}


def test_timers_stand_in_their_order():
    told = {int(number): name for number, name in re.findall(r"\| (\d+) \| `([A-Z_]+)`", MODEL)}
    assert told == {timer.value: timer.name for timer in Timer}


def test_every_draw_is_told():
    table = MODEL[MODEL.index("| draws |") : MODEL.index("## State chart")]
    assert sorted(re.findall(r"`(\w+_[uez])`", table)) == sorted(DRAWS)


def test_every_lever_is_told_with_its_usual_value():
    rows = re.findall(r"^\| (`[a-z_`, ]+`) \|[^|]+\|[^|]*\| ([^|]+) \|", LEVERS, re.MULTILINE)
    told = {
        name: value
        for names, values in rows
        for name, value in zip(re.findall(r"`(\w+)`", names), re.split(r", ", values.strip().strip("`")), strict=True)
    }
    usual = Policy(id="", title_zh="", title_en="")
    wanted = {
        field.name: getattr(usual, field.name)
        for field in fields(Policy)
        if field.name not in ("id", "title_zh", "title_en", "base")
    }
    assert set(told) == set(wanted)
    for name, value in wanted.items():
        shown = "empty" if value == () else f"{value:g}" if isinstance(value, (int, float)) else str(value)
        assert told[name] == shown, name


def test_the_example_can_be_read():
    text = re.search(r"```toml\n(.+?)```", LEVERS, re.DOTALL)[1]
    findings = Findings()
    policies = read_policies(TomlReader("example", text, findings))
    assert findings.problems == []
    assert [policy.id for policy in policies] == [row["id"] for row in tomllib.loads(text)["policies"]]
