"""Whose proof of life is due or overdue, for the offices that look after them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from tessera.accounts.choices import Permission, Purpose
from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import Reach, Viewer
from tessera.areas.models import Area
from tessera.audit.actions import record_access
from tessera.audit.models import AccessRecord
from tessera.bulk import sheets
from tessera.bulk.choices import ExportFormat
from tessera.liveness.choices import CheckStatus, Standing
from tessera.liveness.models import Check, Rule

SHOWN: Final = 50
COUNTED: Final = 1_000
_AT_ONCE: Final = 2_000


@dataclass(frozen=True)
class Asked:
    """What a list is narrowed to: an area and all below it, a rule, and on which day what is overdue."""

    on: date
    standing: str = Standing.OVERDUE
    area: Area | None = None
    rule: Rule | None = None

    @property
    def stored(self) -> dict[str, Any]:
        """For the arguments of a job."""
        return {
            "on": self.on.isoformat(),
            "standing": str(self.standing),
            "area": str(self.area.public_id) if self.area else None,
            "rule": str(self.rule.public_id) if self.rule else None,
        }

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "Asked":
        """As ``stored`` wrote it. Raises DoesNotExist for an area or a rule that is gone."""
        return cls(
            date.fromisoformat(stored["on"]),
            stored["standing"],
            Area.objects.get(public_id=stored["area"]) if stored["area"] else None,
            Rule.objects.get(public_id=stored["rule"]) if stored["rule"] else None,
        )


@dataclass(frozen=True)
class Listed:
    """A page of a list; ``next`` goes on with the one after it, ``is_more``: there are more than were counted."""

    checks: tuple[Check, ...]
    total: int
    is_more: bool
    next: str


def listed(asked: Asked, *, viewer: Viewer) -> "QuerySet[Check]":
    """The open checks within the viewer's reach. Raises PermissionMissing. The session must be narrowed to them."""
    viewer.must(Permission.LIFE_PROOF_RECORD)
    found = _within(Check.objects.filter(status=CheckStatus.OPEN), viewer.reach(Permission.LIFE_PROOF_RECORD))
    if asked.area is not None:
        found = found.filter(individual__area__path__within_any=[asked.area.path])
    if asked.rule is not None:
        found = found.filter(rule=asked.rule)
    if asked.standing == Standing.OVERDUE:
        return found.filter(due_on__lt=asked.on)
    return found.filter(due_on__gte=asked.on) if asked.standing == Standing.DUE else found


def page_of(asked: Asked, *, viewer: Viewer, cursor: str = "", limit: int = SHOWN) -> Listed:
    """The longest overdue first; the look is noted. Three queries. Raises PermissionMissing."""
    found = listed(asked, viewer=viewer)
    total = found.order_by()[: COUNTED + 1].count()
    day, key = _read(cursor)
    if day is not None:
        found = found.filter(Q(due_on__gt=day) | Q(due_on=day, pk__gt=key))
    rows = list(
        found.select_related("rule", "individual__area").defer("individual__area__boundary")
        .order_by("due_on", "pk")[: limit + 1]
    )  # fmt: skip
    record_access(AccessRecord.Subject.SEARCH, None, by=viewer, purpose=Purpose.SERVICE)
    shown = rows[:limit]
    following = f"{shown[-1].due_on.isoformat()}.{shown[-1].pk}" if len(rows) > limit else ""
    return Listed(tuple(shown), min(total, COUNTED), total > COUNTED, following)


def as_csv(asked: Asked, *, viewer: Viewer, purpose: Purpose) -> Iterator[bytes]:
    """The list as a file, in pieces, without what exports may not hold; noted before the first piece.

    Raises PermissionMissing: it takes the right to export as well, and holds nobody out of reach of either.
    """
    viewer.must(Permission.EXPORT)
    viewer.must(Permission.LIFE_PROOF_RECORD)
    record = {"purpose": purpose, "channel": viewer.channel, "viewer": viewer.actor}
    AccessRecord.objects.create(subject=AccessRecord.Subject.EXPORT, viewer_name=viewer.name, **record)
    headings = [
        _("Registry number"),
        _("Name"),
        _("Area"),
        _("Rule"),
        _("Due on"),
        _("Days overdue"),
        _("Reminders"),
    ]
    return sheets.write(headings, _rows(asked, viewer=viewer), ExportFormat.CSV)


def find_rule(public_id: UUID) -> Rule | None:
    return Rule.objects.filter(public_id=public_id).first()


def _rows(asked: Asked, *, viewer: Viewer) -> Iterator[list[Any]]:
    with narrowed_to(viewer):
        found = _within(listed(asked, viewer=viewer), viewer.reach(Permission.EXPORT))
        rows = found.select_related("rule", "individual__area").order_by("due_on", "pk")
        for one in rows.defer("individual__area__boundary").iterator(chunk_size=_AT_ONCE):
            who, area = one.individual, one.individual.area
            yield [
                who.registry_number,
                who.full_name,
                area.name_in(viewer.language) if area else "",
                one.rule.name_in(viewer.language),
                one.due_on.isoformat(),
                max(0, (asked.on - one.due_on).days),
                one.reminders,
            ]


def _within(found: "QuerySet[Check]", reach: Reach) -> "QuerySet[Check]":
    if reach.everywhere:
        return found
    return found.filter(individual__area__path__within_any=sorted(reach.paths))


def _read(cursor: str) -> tuple[date | None, int]:
    day, _dot, key = cursor.partition(".")
    try:
        return date.fromisoformat(day), int(key) if key.isdecimal() and len(key) < 19 else 0
    except ValueError:
        return None, 0
