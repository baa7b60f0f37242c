"""Background work is done by the system itself, which sees every area."""

from contextlib import AbstractContextManager

from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import system_viewer
from tessera.jobs import actions as jobs


@jobs.surround_with
def acting_as_the_system() -> AbstractContextManager[None]:
    return narrowed_to(system_viewer(channel="job"))
