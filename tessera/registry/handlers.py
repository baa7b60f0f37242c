"""Background work of the register."""

from tessera.dictionary import catalogue
from tessera.jobs import actions as jobs
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
