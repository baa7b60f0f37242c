"""Whose file it is."""

from django.utils import timezone

from tessera.accounts.queries import viewer_for
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.bulk.models import AttestedFile, Import


def viewer_of(found: Import | AttestedFile) -> Viewer:
    """The owner, with the roles of today; a file from the command line is the system's."""
    if found.owner is None:
        return system_viewer(channel="import")
    return viewer_for(found.owner, on=timezone.localdate(), channel="import")
