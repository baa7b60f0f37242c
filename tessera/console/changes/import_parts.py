"""What an import that waits would do, as whoever decides on it may see it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import get_language

from tessera.accounts.choices import Permission, Purpose
from tessera.accounts.viewer import Viewer
from tessera.audit.actions import record_accesses
from tessera.audit.models import AccessRecord
from tessera.bulk import plans, preview, queries, staging
from tessera.bulk.models import Import
from tessera.bulk.preview import Example
from tessera.changes.models import ChangeRequest
from tessera.console.files.pages import AHEAD, Effect, Examples, counts_of, effects_of, sorts_of
from tessera.registry.models import Group, Individual
from tessera.web.parts import Fact


@dataclass(frozen=True)
class ImportShown:
    """The counts of the check, what would change field by field, and some records within the viewer's reach."""

    file: str
    counts: tuple[Fact, ...]
    effects: tuple[Effect, ...]
    examples: tuple[Examples, ...]

    @classmethod
    def of(cls, request: ChangeRequest, *, viewer: Viewer) -> "ImportShown | None":
        """None for a change that is no import ahead of being written. Looking at the examples is noted."""
        found = queries.import_of(request)
        if found is None or found.status not in AHEAD:
            return None
        language = get_language() or "en"
        shown = _examples(found, viewer)
        _note(shown, viewer)
        sees_hidden = viewer.reach(Permission.PEOPLE_VIEW_SENSITIVE).everywhere
        return cls(
            file=found.name,
            counts=counts_of(found),
            effects=tuple(effects_of(found, language)),
            examples=tuple(sorts_of(shown, language, shows_hidden=sees_hidden)),
        )


def _examples(found: Import, viewer: Viewer) -> list[Example]:
    if not staging.is_there(found):
        return []
    plan = plans.plan_of(found, plans.layout_of(found), today=timezone.localdate())
    return preview.examples(found, plan, within=viewer.sees)


def _note(shown: Sequence[Example], viewer: Viewer) -> None:
    keys = [one.public_id for one in shown if one.public_id]
    people = Individual.objects.filter(public_id__in=keys).values_list("pk", flat=True)
    groups = Group.objects.filter(public_id__in=keys).values_list("pk", flat=True)
    seen: list[tuple[AccessRecord.Subject, int | None]] = [
        *((AccessRecord.Subject.INDIVIDUAL, key) for key in people),
        *((AccessRecord.Subject.GROUP, key) for key in groups),
    ]
    record_accesses(seen, by=viewer, purpose=Purpose.DECISION)
