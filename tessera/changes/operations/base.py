"""What an operation is: a typed step of a change, with its checks, its effect and its sentence."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import ClassVar
from uuid import UUID

from django.utils.functional import Promise
from pydantic import BaseModel, ConfigDict

from tessera.accounts.choices import Permission
from tessera.accounts.viewer import Viewer
from tessera.areas import queries as areas
from tessera.areas.models import Area
from tessera.changes.errors import BeforeItBegan, NotAMember, RecordNotActive
from tessera.changes.operations.parts import Place
from tessera.lib.dates import in_words
from tessera.lib.refusals import NotFound
from tessera.registry.choices import GroupStatus, IndividualStatus
from tessera.registry.errors import DateInFuture
from tessera.registry.homes import Home
from tessera.registry.models import Group, Individual, Membership

Names = Mapping[str, str]


@dataclass(frozen=True)
class Subjects:
    """The registered records that an operation speaks of, by public id."""

    individuals: frozenset[UUID] = frozenset()
    groups: frozenset[UUID] = frozenset()

    @classmethod
    def of(cls, *, individuals: Iterable[UUID | None] = (), groups: Iterable[UUID | None] = ()) -> "Subjects":
        return cls(
            frozenset(key for key in individuals if key is not None),
            frozenset(key for key in groups if key is not None),
        )

    def __or__(self, other: "Subjects") -> "Subjects":
        return Subjects(self.individuals | other.individuals, self.groups | other.groups)


@dataclass
class Context:
    """What an operation works with: who acts, on which day, and the records it named, locked.

    ``registered`` are those of the records that this change has put into the register.
    """

    by: Viewer
    today: date
    source: str = ""
    observed_on: date | None = None
    individuals: dict[UUID, Individual] = field(default_factory=dict)
    groups: dict[UUID, Group] = field(default_factory=dict)
    areas: dict[UUID, Area] = field(default_factory=dict)
    registered: set[UUID] = field(default_factory=set)

    def anew(self) -> "Context":
        """The same without its records: they are to be read again. Areas are public, and stay."""
        return replace(self, individuals={}, groups={}, registered=set())

    def individual(self, key: UUID) -> Individual:
        if key not in self.individuals:
            raise NotFound
        return self.individuals[key]

    def active_individual(self, key: UUID) -> Individual:
        person = self.individual(key)
        if person.status != IndividualStatus.ACTIVE:
            raise RecordNotActive(name=person.full_name, status=person.get_status_display())
        return person

    def group(self, key: UUID) -> Group:
        if key not in self.groups:
            raise NotFound
        return self.groups[key]

    def active_group(self, key: UUID) -> Group:
        group = self.group(key)
        if group.status != GroupStatus.ACTIVE:
            raise RecordNotActive(name=group.registry_number, status=group.get_status_display())
        return group

    def area(self, key: UUID | None) -> Area | None:
        """The area of that public id. Areas are public; raises NotFound for an unknown one."""
        if key is None:
            return None
        if key not in self.areas:
            area = areas.named(key)
            if area is None:
                raise NotFound
            self.areas[key] = area
        return self.areas[key]

    def home(self, place: Place) -> Home:
        return Home(self.area(place.area), place.address, place.latitude, place.longitude, place.accuracy)

    def members(self, group: Group) -> list[Membership]:
        """The present members, head first."""
        memberships = group.memberships.filter(until__isnull=True).select_related("individual").order_by("pk")
        return sorted(memberships, key=lambda membership: not membership.is_head)

    def membership(self, individual: Individual, group: Group) -> Membership:
        membership = group.memberships.filter(individual=individual, until__isnull=True).first()
        if membership is None:
            raise NotAMember(name=individual.full_name)
        membership.individual, membership.group = individual, group
        return membership

    def household_of(self, individual: Individual) -> Membership | None:
        """The person's present membership in a group of an exclusive kind."""
        return (
            individual.memberships.filter(until__isnull=True, is_exclusive=True)
            .select_related("group", "group__area")
            .first()
        )

    def not_in_future(self, day: date | None, *, field: str) -> None:
        if day is not None and day > self.today:
            raise DateInFuture(date=in_words(day), field=field)

    def not_before(self, day: date, start: date | None, *, field: str) -> None:
        if start is not None and day < start:
            raise BeforeItBegan(date=in_words(day), field=field)


class Operation(BaseModel):
    """One typed step of a change.

    ``check`` refuses what cannot be done and is run when the change is proposed and again, under lock, when it is
    applied. ``apply`` calls ``registry.actions`` and nothing else. ``sentence`` says it to people. The inverse of
    every operation is read from history (``changes.actions.undo``).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: ClassVar[str]
    label: ClassVar[str | Promise]
    permission: ClassVar[Permission]

    def subjects(self) -> Subjects:
        return Subjects()

    def places(self) -> tuple[UUID | None, ...]:
        """Areas in which the actor must hold the permission because something new is registered there."""
        return ()

    def names(self) -> dict[str, str]:
        """Names of people whom the operation itself registers, by public id."""
        return {}

    def check(self, context: Context) -> None:
        raise NotImplementedError

    def apply(self, context: Context) -> None:
        raise NotImplementedError

    def sentence(self, names: Names) -> str:
        raise NotImplementedError
