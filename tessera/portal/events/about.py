"""What a form of an event is built from: who reports it, and the household they live in."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.conf import settings

from tessera.accounts.choices import Purpose
from tessera.accounts.viewer import Viewer
from tessera.changes.queries.lines import Member
from tessera.changes.queries.records import HouseholdRecord, get_household
from tessera.registry.choices import IndividualStatus, RelationshipKind
from tessera.registry.models import Group, Membership
from tessera.selfservice.queries.own import own_individual


@dataclass(frozen=True)
class About:
    """``home`` is where the citizen lives, or the person for whom they act; ``me`` is that one's line in it."""

    viewer: Viewer
    today: date
    language: str
    home: HouseholdRecord
    me: Member

    @property
    def household(self) -> UUID:
        return self.home.public_id

    @property
    def own_id(self) -> UUID:
        return _id(self.me)

    @property
    def myself(self) -> Member | None:
        """Who is called "me"; nobody while they act for somebody."""
        return self.me if self.viewer.acts_for is None else None

    @property
    def present(self) -> list[Member]:
        """Who lives in the household and is alive, themselves included."""
        return [
            one
            for one in self.home.members
            if one.person.public_id is not None and one.person.status == IndividualStatus.ACTIVE
        ]

    @property
    def others(self) -> list[Member]:
        return [one for one in self.present if _id(one) != self.own_id]

    @property
    def grown(self) -> list[Member]:
        """Those who may head a household or be a parent; of whom no age is known, they may be. Who is younger is asked
        for no agreement."""
        return [one for one in self.present if one.age is None or one.age >= settings.AGE_OF_MAJORITY]

    def member(self, key: str) -> Member | None:
        return next((one for one in self.present if str(_id(one)) == key), None)

    def spouses(self) -> list[Member]:
        """Housemates to whom the citizen is married."""
        married = {
            person.public_id
            for tie in self.home.ties
            if tie.kind == RelationshipKind.SPOUSE_OF and tie.ended_on is None
            for person in (tie.individual, tie.other)
            if self.own_id in {tie.individual.public_id, tie.other.public_id}
        }
        return [one for one in self.others if _id(one) in married]


def about(viewer: Viewer, *, today: date, language: str) -> About | None:
    """None for somebody who lives in no household of the register. Two queries and those of the household's page."""
    own = own_individual(viewer)
    lives = Membership.objects.filter(individual__public_id=own, until__isnull=True, is_exclusive=True)
    homes = Group.objects.within(viewer.sees).filter(pk__in=lives.values("group"))
    key = homes.values_list("public_id", flat=True).first()
    if key is None:
        return None
    home = get_household(key, viewer=viewer, purpose=Purpose.SERVICE)
    me = next(one for one in home.members if one.person.public_id == own)
    return About(viewer, today, language, home, me)


def _id(member: Member) -> UUID:
    assert member.person.public_id is not None  # of a person within reach
    return member.person.public_id
