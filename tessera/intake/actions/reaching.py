"""Whom a form is filled in for: they lie within reach at each step, not only when it is begun."""

from tessera.accounts.viewer import Viewer
from tessera.intake import errors
from tessera.intake.choices import Action
from tessera.intake.mapping.operations import PERMISSIONS
from tessera.intake.models import Submission
from tessera.lib.refusals import NotFound
from tessera.registry.models import Group, Individual


def must_reach(action: str, individual: Individual | None, group: Group | None, *, by: Viewer) -> None:
    """Of staff also where they may do what the answers do. Raises NotFound, PermissionMissing, and RecordNeeded where
    nothing could come of the answers without a household."""
    if action == Action.ADD_CHILD and group is None:
        raise errors.RecordNeeded
    for record, own in ((individual, by.sees.people), (group, by.sees.groups)):
        if record is None or record.pk in own:
            continue
        path = record.area.path if record.area else None
        if not by.sees.covers(path):
            raise NotFound
        by.must(PERMISSIONS[Action(action)], path)


def is_hidden(submission: Submission) -> bool:
    """Whether the session does not see any more whom it is about."""
    hides_person = submission.individual_id is not None and submission.individual is None
    return hides_person or (submission.group_id is not None and submission.group is None)
