"""For whom a form is filled in at the desk: a person or a household that the address names, or one that is chosen."""

from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest

from tessera.accounts.choices import Purpose
from tessera.accounts.viewer import Viewer
from tessera.changes.queries.records import (
    HouseholdRecord,
    IndividualRecord,
    Record,
    get_household,
    get_individual,
)
from tessera.console.records.head import title_of, url_of
from tessera.lib.refusals import NotFound
from tessera.registry.models import Group, Individual


@dataclass(frozen=True)
class Whom:
    """``record`` is None where the address names nobody. ``parameters`` name it again in another address."""

    record: Record | None
    parameters: str

    @classmethod
    def asked(cls, request: HttpRequest, *, viewer: Viewer) -> "Whom":
        """Looking is noted in the access log. Raises NotFound."""
        for name, find in (("individual", get_individual), ("group", get_household)):
            if given := request.GET.get(name, ""):
                record = find(_key(given), viewer=viewer, purpose=Purpose.SERVICE)
                return cls(record, "?" + urlencode({name: record.public_id}))
        return cls(None, "")

    @property
    def title(self) -> str:
        return title_of(self.record) if self.record is not None else ""

    @property
    def url(self) -> str:
        return url_of(self.record) if self.record is not None else ""

    def records(self, chosen: str, *, viewer: Viewer) -> tuple[Individual | None, Group | None]:
        """The person and the household whom the answers are about; ``chosen`` is the person's public id, or "" for none
        in particular. Raises NotFound."""
        if isinstance(self.record, HouseholdRecord):
            home = _group(self.record.public_id, viewer)
            return (_individual(UUID(chosen), viewer) if chosen else None), home
        person = self.record
        if person is None and chosen:
            person = get_individual(UUID(chosen), viewer=viewer, purpose=Purpose.SERVICE)
        if not isinstance(person, IndividualRecord):
            return None, None
        lives = (one.public_id for one in person.households if one.is_exclusive and one.public_id is not None)
        key = next(lives, None)
        return _individual(person.public_id, viewer), _group(key, viewer) if key is not None else None


def _individual(key: UUID, viewer: Viewer) -> Individual:
    found = Individual.objects.within(viewer.sees).select_related("area").filter(public_id=key).first()
    if found is None:
        raise NotFound
    return found


def _group(key: UUID, viewer: Viewer) -> Group:
    found = Group.objects.within(viewer.sees).select_related("area").filter(public_id=key).first()
    if found is None:
        raise NotFound
    return found


def _key(given: str) -> UUID:
    try:
        return UUID(given)
    except ValueError:
        raise NotFound from None
