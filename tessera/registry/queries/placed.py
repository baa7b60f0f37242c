"""Where the record with a number lies, for questions about who may see it."""

import re
from dataclasses import dataclass
from typing import Final

from tessera.accounts.choices import Purpose
from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import Reach, Viewer
from tessera.audit.actions import record_access
from tessera.audit.models import AccessRecord
from tessera.registry.models import Group, Individual

_BLANKS: Final = re.compile(r"[\s-]+")


@dataclass(frozen=True)
class Placed:
    """``path`` is that of the record's area, empty for a record without one: it lies within no area at all."""

    number: str
    path: str
    area: str


def placed(number: str, *, viewer: Viewer, language: str) -> Placed | None:
    """The record with the registry number, or None: absent and out of the viewer's reach look alike.

    The look is noted.
    """
    with narrowed_to(viewer):
        found = numbered(number, within=viewer.sees)
        if found is None:
            return None
        record_access(subject_of(found), found.pk, by=viewer, purpose=Purpose.AUDIT)
    area = found.area
    return Placed(found.registry_number, area.path if area else "", area.name_in(language) if area else "")


def numbered(number: str, *, within: Reach) -> Individual | Group | None:
    """The person or the group with the registry number, however it is spaced; None too when it is out of reach."""
    wanted = _BLANKS.sub("", number).upper()
    people = Individual.objects.within(within).filter(registry_number=wanted).select_related("area")
    groups = Group.objects.within(within).filter(registry_number=wanted).select_related("area")
    return people.first() or groups.first()


def subject_of(record: Individual | Group) -> AccessRecord.Subject:
    is_person = isinstance(record, Individual)
    return AccessRecord.Subject.INDIVIDUAL if is_person else AccessRecord.Subject.GROUP
