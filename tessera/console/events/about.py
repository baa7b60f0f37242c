"""What a form of an event is built from: the record it is about and who fills it in."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from uuid import UUID

from tessera.accounts.choices import Purpose
from tessera.accounts.viewer import Viewer
from tessera.changes.queries.lines import Member
from tessera.changes.queries.records import HouseholdRecord, IndividualRecord, get_household
from tessera.lib.refusals import NotFound


@dataclass(frozen=True)
class About:
    """The viewer, the day and the language of the page."""

    viewer: Viewer
    today: date
    language: str


@dataclass(frozen=True)
class AboutHousehold(About):
    record: HouseholdRecord

    @property
    def owner(self) -> dict[str, UUID]:
        """The record as the operations on one record name it."""
        return {"group": self.record.public_id}

    @property
    def home(self) -> HouseholdRecord:
        return self.record


@dataclass(frozen=True)
class AboutPerson(About):
    record: IndividualRecord

    @property
    def owner(self) -> dict[str, UUID]:
        return {"individual": self.record.public_id}

    @cached_property
    def home(self) -> HouseholdRecord | None:
        """The household in which the person lives, when the viewer may see it."""
        return home_of(self.record, viewer=self.viewer)


AboutRecord = AboutHousehold | AboutPerson


def home_of(person: IndividualRecord, *, viewer: Viewer) -> HouseholdRecord | None:
    """The household, or other group in which one lives, to which somebody belongs; None out of reach."""
    for line in person.households:
        if line.public_id is not None and line.is_exclusive:
            try:
                return get_household(line.public_id, viewer=viewer, purpose=Purpose.SERVICE)
            except NotFound:
                return None
    return None


def others(household: HouseholdRecord | None, *but: UUID | None) -> list[Member]:
    """The present members whom the viewer may see, except some."""
    members = household.members if household else ()
    return [one for one in members if one.person.public_id is not None and one.person.public_id not in but]
