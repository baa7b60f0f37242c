"""Fills the register with the fictional country."""

from django.conf import settings
from django.utils import timezone
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Column, Table

from tessera.accounts import reach
from tessera.accounts.viewer import system_viewer
from tessera.cli import terminal
from tessera.demo import approvals, country, people, staff, survey, vouching
from tessera.demo.errors import RegisterNotEmpty
from tessera.demo.provider import entry, server
from tessera.intake import library


def fill(count: int, *, seed: int) -> None:
    """Make the country, on a demo installation its logins, and so many people. Raises RegisterNotEmpty."""
    by, now = system_viewer(name="Karuna", channel="cli"), timezone.now()
    people.refuse_unless_empty()
    with reach.narrowed_to(by):
        country.create(by=by, now=now)
        library.publish_all(by=by, now=now)
        if settings.DEMO:
            staff.create(by=by, now=now)
            approvals.create(by=by, now=now)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=terminal.out) as bar:
        task = bar.add_task("Registering people", total=count)
        filled = people.populate(
            count,
            seed=seed,
            by=by,
            now=now,
            progress=lambda done, total: bar.update(task, completed=done, total=total),
        )
    survey.keep(by=by, now=now)
    survey.hear_from_schools(by=by, now=now)
    vouching.vouch(by=by, now=now)
    if settings.DEMO:
        approvals.propose(now=now)
    terminal.out.print(f"{filled.people:,} people are registered; {filled.rows:,} rows were written.")
    terminal.out.print(f"The planted duplicates are listed in {filled.duplicates}", markup=False)


def fill_if_empty(count: int, *, seed: int) -> None:
    try:
        people.refuse_unless_empty()
    except RegisterNotEmpty:
        return
    fill(count, seed=seed)


def offer_log_in(*, port: int) -> None:
    """People may log in to the portal through the demonstration's provider, which listens there."""
    entry.offer(
        issuer=server.issuer_at(port), by=system_viewer(name="Karuna", channel="cli"), now=timezone.now()
    )


def show_logins() -> None:
    table = Table("Role", Column("E-mail", no_wrap=True), "Password", "Area", title="Demo logins")
    for login in staff.demo_logins():
        table.add_row(login.role, login.email, login.password, login.area or "everywhere")
    terminal.out.print(table)
