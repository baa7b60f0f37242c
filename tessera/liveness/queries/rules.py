"""Rules of proof of life, with how many they ask, for those who manage them."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Q

from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.dictionary.choices import Subject
from tessera.liveness import covers
from tessera.liveness.actions.rules import must_manage
from tessera.liveness.choices import CheckStatus
from tessera.liveness.errors import RuleNotFound
from tessera.liveness.models import Check, Rule, RuleRun
from tessera.registry.queries.find import count
from tessera.registry.queries.search.filters import Filters


@dataclass(frozen=True)
class RuleLine:
    """``asked`` and ``overdue`` are numbers of checks that are open."""

    rule: Rule
    asked: int
    overdue: int
    run: RuleRun | None


def rules(*, viewer: Viewer, on: date) -> list[RuleLine]:
    """All of them, with numbers of the whole country. Three queries. Raises PermissionMissing."""
    must_manage(viewer)
    runs = {one.rule_id: one for one in RuleRun.objects.all()}
    with narrowed_to(system_viewer()):
        counted = Check.objects.filter(status=CheckStatus.OPEN).values("rule").order_by()
        numbers = counted.annotate(asked=Count("pk"), overdue=Count("pk", filter=Q(due_on__lt=on)))
        known = {one["rule"]: one for one in numbers}
    none = {"asked": 0, "overdue": 0}
    return [
        RuleLine(one, known.get(one.pk, none)["asked"], known.get(one.pk, none)["overdue"], runs.get(one.pk))
        for one in Rule.objects.all()
    ]


def offered() -> list[Rule]:
    """Those that a list can be narrowed to."""
    return list(Rule.objects.all())


def find_rule(public_id: UUID, *, viewer: Viewer) -> Rule:
    """Raises PermissionMissing, RuleNotFound."""
    must_manage(viewer)
    found = Rule.objects.filter(public_id=public_id).first()
    if found is None:
        raise RuleNotFound
    return found


def covered(filters: Filters, *, viewer: Viewer, on: date) -> tuple[int, bool]:
    """How many people a search covers, as far as we count, and whether there are more. Raises PermissionMissing,
    SearchTooWide."""
    must_manage(viewer)
    with narrowed_to(system_viewer()):
        return count(covers.where(covers.as_stored(filters), on=on), subject=Subject.INDIVIDUAL)
