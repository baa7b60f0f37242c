"""Deciding in somebody's place for some days."""

from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from tessera.accounts.choices import Permission
from tessera.accounts.errors import BeyondYourReach
from tessera.accounts.models import User
from tessera.accounts.queries import manages_all_of
from tessera.accounts.reach import acting
from tessera.accounts.viewer import Viewer
from tessera.changes.approval.errors import (
    DelegationBackwards,
    DelegationNotFound,
    DelegationTooLong,
    DeputyForOneself,
)
from tessera.changes.models import Delegation

LONGEST: Final = 180  # days


@transaction.atomic
@acting
def delegate(
    principal: User, *, deputy: User, since: date, until: date, by: Viewer, now: datetime, reason: str = ""
) -> Delegation:
    """Have ``deputy`` decide in the place of ``principal`` from one day to another, both included.

    The principal does it, or whoever manages the principal's account (somebody fell ill). Raises PermissionMissing,
    BeyondYourReach, DeputyForOneself, DelegationBackwards, DelegationTooLong.
    """
    _must(principal, by=by, today=timezone.localdate(now))
    if principal == deputy:
        raise DeputyForOneself(field="deputy")
    if until < since or until < timezone.localdate(now):
        raise DelegationBackwards(field="until")
    if until - since >= timedelta(days=LONGEST):
        raise DelegationTooLong(most=LONGEST, field="until")
    return Delegation.objects.create(
        principal=principal,
        deputy=deputy,
        since=since,
        until=until + timedelta(days=1),
        reason=reason.strip(),
        given_by=by.actor,
        given_by_name=by.name,
    )


@transaction.atomic
@acting
def end(public_id: UUID, *, by: Viewer, now: datetime) -> None:
    """End a delegation today; what was decided stands. Raises DelegationNotFound, PermissionMissing,
    BeyondYourReach."""
    found = (
        Delegation.objects.select_for_update(of=["self"])
        .select_related("principal")
        .filter(public_id=public_id)
    )
    delegation = found.first()
    if delegation is None:
        raise DelegationNotFound
    today = timezone.localdate(now)
    _must(delegation.principal, by=by, today=today)
    delegation.until = max(min(delegation.until, today), delegation.since)
    delegation.save(update_fields=["until"])


def of(user_id: int, *, on: date) -> "QuerySet[Delegation]":
    """What somebody has delegated or was delegated, and is not over yet."""
    mine = Q(principal=user_id) | Q(deputy=user_id)
    return Delegation.objects.filter(mine, until__gt=on).select_related("principal", "deputy")


def _must(principal: User, *, by: Viewer, today: date) -> None:
    if by.user_id == principal.pk:
        return
    by.must(Permission.USERS_MANAGE)
    if not manages_all_of(by, principal, on=today):
        raise BeyondYourReach(name=principal.name)
