"""The tutorial as a new user would follow it, from an empty folder: every command, edit and line that it shows."""

import re
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

import cli

DOCS = Path(__file__).parents[2] / "docs"
STEP = re.compile(
    r"<!-- edit (?P<file>\S+) (?P<sheet>[^!\s]+)!(?P<cell>\w+) (?P<value>.+?) -->"
    r"|<!-- exit (?P<code>\d+) -->"
    r"|```sh\n(?P<commands>.*?)```"
    r"|```text\n(?P<lines>.*?)```",
    re.DOTALL,
)


@dataclass
class Follower:
    """Somebody who does what the page says; `said` is what the commands of the last block printed."""

    said: str = ""
    codes: list[int] = field(default_factory=list)
    ran: list[str] = field(default_factory=list)

    def edit(self, file, sheet, cell, value):
        book = openpyxl.load_workbook(file)
        book[sheet][cell] = int(value) if value.isdigit() else value
        book.save(file)

    def run(self, commands):
        self.said, self.codes = "", []
        for command in commands.strip().splitlines():
            name, *words = command.split()
            assert name == "linli", command
            done = CliRunner().invoke(cli.main, words)
            self.said += done.output
            self.codes.append(done.exit_code)
            self.ran.append(words[0])


@pytest.mark.parametrize(("page", "language"), [("tutorial.md", "en"), ("tutorial.zh.md", "zh")])
def test_the_tutorial_works_as_written(page, language, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LINLI_LANG", language)
    follower, expected = Follower(), 0
    text = (DOCS / page).read_text(encoding="utf-8")
    steps = [*STEP.finditer(text)]
    for number, step in enumerate(steps):
        if step["file"]:
            follower.edit(step["file"], step["sheet"], step["cell"], step["value"])
        elif step["commands"]:
            following = steps[number + 1] if number + 1 < len(steps) else None
            expected = int(following["code"]) if following and following["code"] else 0
            follower.run(step["commands"])
            assert follower.codes == [expected] * len(follower.codes), follower.said
        elif step["lines"]:
            shown = [line for line in step["lines"].splitlines() if not line.startswith("export ")]
            assert [line for line in shown if line not in follower.said] == [], follower.said
    assert {"scenario", "run", "explain", "export", "import-plan", "replan", "compare", "calendars"} <= set(
        follower.ran
    )
    assert (tmp_path / "plan" / "report.html").is_file()


def test_both_tutorials_have_the_same_commands():
    def commands(page):
        text = (DOCS / page).read_text(encoding="utf-8")
        return re.sub(r" --lang en", "", "".join(re.findall(r"```sh\n(.*?)```", text, re.DOTALL)))

    assert commands("tutorial.md") == commands("tutorial.zh.md")
