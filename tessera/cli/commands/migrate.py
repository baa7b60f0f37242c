"""``tessera migrate``"""

from django.core.management import call_command

from tessera.audit import actions as audit
from tessera.cli import session, terminal


def command() -> None:
    with session.database_running():
        apply()
    terminal.out.print("The database is up to date.")


def apply() -> None:
    """Apply what is missing, as the owner of the tables; one process at a time."""
    call_command("migrate", interactive=False, verbosity=0)
    audit.raise_offset_after_restore()
