"""`linli doctor`: whether this machine can do all that linli does."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from commands.options import EXIT_INTERNAL, common, json_text, say


@click.command()
@common("json")
def doctor(as_json: bool) -> None:
    """Look at this machine: libraries and their versions, solvers at work, fonts, folders, the terminal.

    Exit code 1 when something that linli cannot do without is broken; what is only lacking is said with what needs it.
    """
    from jobs.doctor import Verdict, examine
    from reports.language.speech import said
    from reports.terminal.alignment import aligned

    found = examine(Path.cwd())
    if as_json:
        say(json_text([{"subject": f.subject, "verdict": f.verdict.value, "text": f.text} for f in found]))
    else:
        mark = {Verdict.GOOD: " ", Verdict.LACKING: "!", Verdict.BROKEN: "X"}
        rows = [(mark[finding.verdict], said(finding.subject), said(finding.text)) for finding in found]
        click.echo("\n".join(aligned(rows, left=3)))
    if any(finding.verdict is Verdict.BROKEN for finding in found):
        sys.exit(EXIT_INTERNAL)
