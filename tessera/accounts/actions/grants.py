from datetime import date, datetime

from django.db.models import Q
from django.utils import timezone

from tessera.accounts import errors
from tessera.accounts.actions.events import note_grant
from tessera.accounts.actions.rights import rights_changed
from tessera.accounts.choices import Act, Permission
from tessera.accounts.models import Grant, Role, User
from tessera.accounts.queries import may_give
from tessera.accounts.viewer import Viewer
from tessera.areas.models import Area


def grant_role(
    user: User,
    *,
    role: Role,
    area: Area | None,
    since: date | None = None,
    until: date | None = None,
    by: Viewer,
    now: datetime,
) -> Grant:
    """Give a user a role within an area (None is everywhere), from today unless it says otherwise.

    Nobody can grant what they do not hold throughout that area, and nobody grants to themselves.
    """
    since = since or timezone.localdate(now)
    grant = Grant(user=user, role=role, area=area, since=since, until=until, granted_by_id=by.user_id)
    _check(grant, by)
    with rights_changed(by, now=now):
        if _holds_already(grant):
            raise errors.AlreadyGranted(name=user.name, field="role")
        grant.save()
        note_grant(Act.ROLE_GRANTED, grant, by=by)
    return grant


def end_grant(grant: Grant, *, by: Viewer, now: datetime) -> None:
    """Take a role back from today on. One that starts today or later is taken out; its history remains.

    Nobody can take what they could not give back: who manages users only would depose every administrator.
    """
    if grant.user_id == by.user_id:
        raise errors.YourOwnAccount
    today = timezone.localdate(now)
    _must_manage_where(grant, by)
    if not may_give(by, grant):
        raise errors.CannotEndWhatYouLack(role=grant.role.name_in(by.language))
    if grant.until is not None and grant.until <= today:
        raise errors.GrantEnded
    with rights_changed(by, now=now):
        if grant.since >= today:
            note_grant(Act.ROLE_ENDED, grant, by=by)
            grant.delete()
        else:
            grant.until = today
            grant.save(update_fields=["until"])
            note_grant(Act.ROLE_ENDED, grant, by=by)


def _must_manage_where(grant: Grant, by: Viewer) -> None:
    if not by.reach(Permission.USERS_MANAGE).covers(grant.area.path if grant.area else None):
        raise errors.PermissionMissing(permission=Permission.USERS_MANAGE.label)


def _check(grant: Grant, by: Viewer) -> None:
    _must_manage_where(grant, by)
    if grant.user_id == by.user_id:
        raise errors.YourOwnAccount
    if not grant.user.is_active:
        raise errors.AccountClosed(name=grant.user.name)
    if grant.until is not None and grant.until <= grant.since:
        raise errors.GrantEndsTooEarly(field="until")
    if not may_give(by, grant):
        raise errors.CannotGrantWhatYouLack(role=grant.role.name_in(by.language), field="role")


def _holds_already(grant: Grant) -> bool:
    """Whether the user has the role in that very area for a time that overlaps."""
    same = Grant.objects.filter(user=grant.user, role=grant.role, area=grant.area)
    overlapping = same.filter(Q(until__isnull=True) | Q(until__gt=grant.since))
    if grant.until is not None:
        overlapping = overlapping.filter(since__lt=grant.until)
    return overlapping.exists()
