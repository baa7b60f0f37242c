"""``tessera log-ins``: the providers through whom people log in to the portal."""

from pathlib import Path
from typing import Annotated

import typer
from django.conf import settings
from django.utils import timezone
from rich.table import Table

from tessera.accounts.oidc import checking, configuration, queries
from tessera.accounts.viewer import system_viewer
from tessera.cli import session, terminal

group = typer.Typer(no_args_is_help=True)


@group.callback()
def log_ins() -> None:
    """Set up providers from a file, list them, and try them."""


@group.command()
def apply(
    file: Annotated[
        Path | None, typer.Argument(dir_okay=False, help="TOML or JSON; TESSERA_LOG_INS_FILE otherwise.")
    ] = None,
) -> None:
    """Make the providers so as the file says. What came from a file and is no longer in it is switched off."""
    path = file or (Path(settings.LOG_INS_FILE) if settings.LOG_INS_FILE else None)
    if path is None:
        terminal.fail("Name a file, or set TESSERA_LOG_INS_FILE.")
    with session.database_running():
        apply_file(path)


@group.command("list")
def list_all() -> None:
    """Who may be logged in through, and where each was set up."""
    with session.database_running():
        found = queries.providers(viewer=system_viewer(channel="cli"))
    table = Table("Key", "Name", "Issuer", "Standing", "Set up")
    for one in found:
        standing = "on" if one.is_active else "off"
        table.add_row(
            one.key, one.name_in("en"), one.issuer, standing, "file" if one.is_from_file else "screen"
        )
    terminal.out.print(table)


@group.command("try")
def try_out(
    key: Annotated[str, typer.Argument(help="The provider's key.")],
    portal: Annotated[str, typer.Option(help="How the portal's addresses begin.")] = "https://localhost",
) -> None:
    """Ask a provider, without logging anybody in: can it be reached, is it who it says, does it know us?"""
    with session.database_running():
        provider = queries.get_provider(key, viewer=system_viewer(channel="cli"))
        findings = checking.try_out(provider, redirect_uri=f"{portal}/my/callback", now=timezone.now())
    table = Table("", "What", "What to do")
    for one in findings:
        mark = "[green]right[/]" if one.is_right else "[red]wrong[/]"
        table.add_row(mark, str(one.what), f"{one.cure} ({one.code})" if one.code else str(one.cure))
    terminal.out.print(table)
    if not all(one.is_right for one in findings):
        raise typer.Exit(terminal.FAULT)


def apply_file(path: Path) -> None:
    """Also at the start of the server. Raises what is refused of a file or of an entry."""
    by = system_viewer(name=f"tessera log-ins apply {path.name}", channel="cli")
    done = configuration.apply(configuration.read(path), by=by, now=timezone.now())
    kept = ", ".join(done.kept) or "none"
    terminal.out.print(f"Providers of log-ins as in {path}: {kept}", markup=False, soft_wrap=True)
    if done.switched_off:
        terminal.out.print(
            f"Switched off, as they are no longer in it: {', '.join(done.switched_off)}", markup=False
        )
