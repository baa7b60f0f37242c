"""When offices are open: the hours that deadlines count."""

from collections.abc import Mapping
from datetime import date, datetime, time

from django.db import transaction

from tessera.accounts.choices import Permission
from tessera.accounts.errors import PermissionMissing
from tessera.accounts.reach import acting
from tessera.accounts.viewer import Viewer
from tessera.changes.approval.errors import HoursBackwards
from tessera.changes.models import Holiday, WorkingDay


@transaction.atomic
@acting
def set_week(days: Mapping[int, tuple[time, time]], *, by: Viewer, now: datetime) -> None:
    """Opening and closing times by day of the week (1 is Monday); a day that is left out is free, and without any day
    every hour counts. Deadlines that run stay as they are. Raises PermissionMissing and HoursBackwards."""
    _must(by)
    if any(closes <= opens for opens, closes in days.values()):
        raise HoursBackwards
    WorkingDay.objects.exclude(weekday__in=days).delete()
    WorkingDay.objects.bulk_create(
        [WorkingDay(weekday=day, opens=opens, closes=closes) for day, (opens, closes) in days.items()],
        update_conflicts=True,
        unique_fields=["weekday"],
        update_fields=["opens", "closes"],
    )


@transaction.atomic
@acting
def set_holidays(days: Mapping[date, Mapping[str, str]], *, by: Viewer, now: datetime) -> None:
    """All holidays, with their names by language; those that are left out are working days. Raises
    PermissionMissing."""
    _must(by)
    Holiday.objects.exclude(day__in=days).delete()
    Holiday.objects.bulk_create(
        [Holiday(day=day, names=dict(names)) for day, names in days.items()],
        update_conflicts=True,
        unique_fields=["day"],
        update_fields=["names"],
    )


def _must(by: Viewer) -> None:
    if not by.reach(Permission.POLICIES_MANAGE).everywhere:
        raise PermissionMissing(permission=Permission.POLICIES_MANAGE.label)
