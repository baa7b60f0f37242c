"""``tessera doctor``: what is wrong with this installation, and what to do about it."""

import typer
from rich.table import Table

from tessera.cli import session, terminal


def command() -> None:
    diagnosis = session.load("tessera.cli.diagnosis")
    findings = diagnosis.examine()
    table = Table("", "Check", "Found", "What to do", show_lines=False)
    for finding in findings:
        colour = {"ok": "green", "warning": "yellow", "fault": "red"}[finding.level]
        table.add_row(f"[{colour}]{finding.level}[/]", finding.check, finding.found, finding.cure)
    terminal.out.print(table)
    if any(finding.level == "fault" for finding in findings):
        raise typer.Exit(terminal.FAULT)
