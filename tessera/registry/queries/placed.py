"""Where the record with a number lies, for questions about who may see it."""

import re
from dataclasses import dataclass
from typing import Final

from tessera.accounts.choices import Purpose
from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import Viewer
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
    wanted = _BLANKS.sub("", number).upper()
    with narrowed_to(viewer):
        people = Individual.objects.within(viewer.sees).filter(registry_number=wanted)
        found: Individual | Group | None = people.select_related("area").first()
        subject = AccessRecord.Subject.INDIVIDUAL
        if found is None:
            groups = Group.objects.within(viewer.sees).filter(registry_number=wanted)
            found, subject = groups.select_related("area").first(), AccessRecord.Subject.GROUP
        if found is None:
            return None
        record_access(subject, found.pk, by=viewer, purpose=Purpose.AUDIT)
    area = found.area
    return Placed(found.registry_number, area.path if area else "", area.name_in(language) if area else "")
