"""Questions about who may act, and what they may do."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import get_language

from tessera.accounts import errors
from tessera.accounts.choices import Permission
from tessera.accounts.models import Grant, Role, User
from tessera.accounts.viewer import NOWHERE, Held, Post, Reach, Viewer


def viewer_for(user: User, *, on: date, channel: str = "console") -> Viewer:
    """The viewer that a user is on a day: their grants in force, in one query."""
    return viewers_for([user], on=on, channel=channel)[0]


def viewers_for(users: Sequence[User], *, on: date, channel: str = "console") -> list[Viewer]:
    """The viewers that users are on a day, in one query; a closed account may do nothing."""
    granted: dict[int, list[Grant]] = {user.pk: [] for user in users if user.is_active}
    if granted:
        grants = Grant.objects.on(on).filter(user__in=granted).select_related("role", "area__level")
        for grant in grants.defer("area__boundary").order_by("since", "pk"):
            granted[grant.user_id].append(grant)
    return [_viewer(user, granted.get(user.pk, []), channel=channel) for user in users]


def _viewer(user: User, grants: Iterable[Grant], *, channel: str) -> Viewer:
    reaches: dict[Permission, Reach] = defaultdict(lambda: NOWHERE)
    posts: list[Post] = []
    held: list[Held] = []
    known = set(Permission.values)
    language = get_language() or user.language or "en"
    for grant in grants:
        reach = reach_of(grant)
        held.append(held_by(grant))
        area = grant.area.name_in(language) if grant.area else ""
        posts.append(Post(grant.role.name_in(language), area))
        for permission in known & set(grant.role.permissions):
            reaches[Permission(permission)] |= reach
    return Viewer(
        actor=str(user.public_id),
        name=user.name,
        language=user.language or "en",
        channel=channel,
        user_id=user.pk,
        reaches=dict(reaches),
        held=tuple(held),
        posts=tuple(posts),
    )


def administrators(*, on: date) -> QuerySet[User]:
    """Who manages users and roles everywhere and for good: they can always give everybody else their roles."""
    for_good = Grant.objects.on(on).filter(user=OuterRef("pk"), area__isnull=True, until__isnull=True)
    users = User.objects.filter(is_active=True)
    for permission in (Permission.USERS_MANAGE, Permission.ROLES_MANAGE):
        users = users.filter(Exists(for_good.filter(role__permissions__contains=[permission])))
    return users


def users_of(viewer: Viewer, *, on: date) -> QuerySet[User]:
    """The users whom the viewer manages: those who work within reach, and those without any role."""
    reach = viewer.reach(Permission.USERS_MANAGE)
    if reach == NOWHERE:
        return User.objects.none()
    if reach.everywhere:
        return User.objects.all()
    current = Grant.objects.filter(Q(until__isnull=True) | Q(until__gt=on), user=OuterRef("pk"))
    return User.objects.filter(
        Exists(current.filter(area__path__within_any=sorted(reach.paths))) | ~Exists(current)
    )


def search_users(
    viewer: Viewer, *, words: str = "", on: date, after: tuple[str, int] | None = None, limit: int
) -> list[User]:
    """Users by name, each with ``current``, the grants not ended yet. One more than ``limit`` at most.

    ``after`` is the name and the key of the last one shown.
    """
    users = users_of(viewer, on=on)
    for word in words.split():
        users = users.filter(Q(name__icontains=word) | Q(email__icontains=word))
    if after:
        users = users.filter(Q(name__gt=after[0]) | Q(name=after[0], pk__gt=after[1]))
    current = Grant.objects.filter(Q(until__isnull=True) | Q(until__gt=on)).select_related("role", "area")
    prefetch = Prefetch(
        "grants", queryset=current.defer("area__boundary").order_by("since"), to_attr="current"
    )
    return list(users.order_by("name", "pk").prefetch_related(prefetch)[: limit + 1])


def find_user(viewer: Viewer, public_id: UUID, *, on: date) -> User:
    """A user whom the viewer manages. Raises ``UserNotFound``, also for those out of reach."""
    user = users_of(viewer, on=on).filter(public_id=public_id).first()
    if user is None:
        raise errors.UserNotFound
    return user


def grants_of(user: User) -> list[Grant]:
    """All roles that a user has held, the newest first."""
    grants = (
        Grant.objects.filter(user=user).select_related("role", "area", "granted_by").defer("area__boundary")
    )
    return list(grants.order_by("-since", "-pk"))


def find_grant(user: User, public_id: UUID) -> Grant:
    grant = Grant.objects.filter(user=user, public_id=public_id).select_related("role", "area").first()
    if grant is None:
        raise errors.GrantNotFound
    return grant


def manages_all_of(viewer: Viewer, user: User, *, on: date) -> bool:
    """Whether the viewer manages users wherever the user has a role, and could grant each of them.

    Whoever closes an account, changes it or lets somebody into it must not reach beyond themselves by that.
    """
    for grant in grants_of(user):
        if grant.until is not None and grant.until <= on:
            continue
        if not (may_give(viewer, grant) and viewer.holds_all([Permission.USERS_MANAGE], reach_of(grant))):
            return False
    return True


def may_give(viewer: Viewer, grant: Grant) -> bool:
    """Whether the viewer holds all that the grant gives, throughout where it holds."""
    return viewer.holds_all(grant.role.permissions, reach_of(grant))


def reach_of(grant: Grant) -> Reach:
    """Where a grant holds."""
    return Reach(paths=frozenset({grant.area.path})) if grant.area else Reach(everywhere=True)


def held_by(grant: Grant) -> Held:
    """The role of a grant and where it holds."""
    if grant.area is None:
        return Held(grant.role.key)
    return Held(grant.role.key, grant.area.path, grant.area.level.number)


def sessions_of(user: User, *, now: datetime, limit: int) -> list[UserSession]:
    """Where the user is logged in, the latest seen first."""
    alive = Session.objects.filter(expire_date__gt=now).values("session_key")
    found = UserSession.objects.filter(user=user, session_key__in=alive)
    return list(found.order_by("-last_seen_at")[:limit])


def roles() -> list[Role]:
    return list(Role.objects.all())


def find_role(key: str) -> Role:
    role = Role.objects.filter(key=key).first()
    if role is None:
        raise errors.RoleNotFound
    return role


def holders_of(role: Role, viewer: Viewer, *, on: date, limit: int) -> list[Grant]:
    """Grants of a role in force, to users whom the viewer manages; one more than ``limit`` at most."""
    grants = Grant.objects.on(on).filter(role=role, user__in=users_of(viewer, on=on))
    return list(
        grants.select_related("user", "area")
        .defer("area__boundary")
        .order_by("user__name", "pk")[: limit + 1]
    )


def names_of(keys: Collection[int]) -> dict[int, str]:
    """The names of users by key, for lists that say who did something."""
    return dict(User.objects.filter(pk__in=keys).values_list("pk", "name"))
