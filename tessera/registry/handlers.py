"""Background work of the register."""

from django.utils import timezone

from tessera.accounts.viewer import system_viewer
from tessera.dictionary import catalogue
from tessera.jobs import actions as jobs
from tessera.registry import household_facts, pieces
from tessera.registry.quality import going_through
from tessera.registry.search_fields import drop_index, keep_index


@jobs.handler("registry.index_field")
def index_field(run: jobs.Run, *, subject: str, key: str, anew: bool = False) -> None:
    """Give a field the index that it should have now. ``anew``: what it holds has changed its type."""
    spec = catalogue.field(subject, key)
    if spec is None:
        return
    if anew:
        drop_index(spec)
    keep_index(spec)


@jobs.handler(household_facts.JOB)
def keep_household_facts(run: jobs.Run) -> None:
    """A field was marked as a household fact, or is none any more."""
    household_facts.keep_marked(run.progress)


@jobs.handler(going_through.JOB, stoppable=True)
def look_for_faults(run: jobs.Run) -> None:
    """Go through the register for what is to be mended."""
    going_through.go_through(run, now=timezone.now())


@jobs.regularly(seconds=60)
def keep_looking_for_faults() -> None:
    """Have it done again when it was done too long ago."""
    if going_through.due(now=timezone.now()) and not going_through.is_under_way():
        going_through.ask_for()


@jobs.regularly(seconds=3600)
def discard_old_pieces() -> None:
    """Files that were begun over a bad line, and that nobody went on with."""
    pieces.discard_old(by=system_viewer(channel="job"), now=timezone.now())
