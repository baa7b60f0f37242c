from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from tessera.accounts.choices import Permission
from tessera.accounts.models import AccountEvent, Grant, Role, User
from tessera.accounts.queries import may_give
from tessera.accounts.viewer import Viewer
from tessera.console.short_forms import FormPage
from tessera.console.users.timeline import timeline
from tessera.web.parts import Crumb, Event, Fact, Pages

USERS_SHOWN = 50
HOLDERS_SHOWN = 50
SESSIONS_SHOWN = 20
EVENTS_SHOWN = 10


@dataclass(frozen=True)
class UserRow:
    name: str
    email: str
    url: str
    roles: tuple[str, ...]
    is_active: bool


@dataclass(frozen=True)
class UsersPage:
    words: str
    rows: tuple[UserRow, ...]
    paging: Pages


@dataclass(frozen=True)
class GrantRow:
    """A role that somebody holds, has held or will hold. ``end_url`` is empty for those that cannot be ended."""

    role: str
    area: str
    since: date
    until: date | None
    granted_by: str
    is_over: bool
    end_url: str


@dataclass(frozen=True)
class SessionRow:
    """Where somebody is logged in; the browser is still to be told from its long name."""

    user_agent: str
    address: str
    since: datetime
    seen: datetime


@dataclass(frozen=True)
class UserPage:
    """``sessions`` are shown only to those who may end them; ``events_url`` is empty for who may not see the log."""

    title: str
    public_id: str
    crumbs: tuple[Crumb, ...]
    facts: tuple[Fact, ...]
    grants: tuple[GrantRow, ...]
    is_active: bool
    is_self: bool
    may_change: bool
    needs_password: bool
    sessions: tuple[SessionRow, ...]
    events: tuple[Event, ...]
    events_url: str


@dataclass(frozen=True)
class LinkPage:
    """The link, shown once."""

    name: str
    link: str
    crumbs: tuple[Crumb, ...]
    back: str


@dataclass(frozen=True)
class MatrixRow:
    """A permission, and for each role in order whether it has it."""

    label: str
    held: tuple[bool, ...]


@dataclass(frozen=True)
class RoleLink:
    name: str
    description: str
    url: str


@dataclass(frozen=True)
class RolesPage:
    roles: tuple[RoleLink, ...]
    matrix: tuple[MatrixRow, ...]
    may_manage: bool


@dataclass(frozen=True)
class HolderRow:
    name: str
    url: str
    area: str
    until: date | None


@dataclass(frozen=True)
class RolePage:
    title: str
    key: str
    description: str
    crumbs: tuple[Crumb, ...]
    permissions: tuple[Fact, ...]
    holders: tuple[HolderRow, ...]
    more_holders: bool
    may_manage: bool


def users_page(found: Sequence[User], *, words: str, is_first: bool, language: str) -> UsersPage:
    shown = found[:USERS_SHOWN]
    rows = tuple(
        UserRow(
            name=user.name,
            email=user.email,
            url=url_of(user),
            roles=tuple(_grant_words(grant, language) for grant in user.current),  # type: ignore[attr-defined]
            is_active=user.is_active,
        )
        for user in shown
    )
    next_url = ""
    if len(found) > USERS_SHOWN:
        next_url = "?" + urlencode({"q": words, "name": shown[-1].name, "key": shown[-1].pk})
    first_url = "" if is_first else "?" + urlencode({"q": words})
    return UsersPage(words, rows, Pages(previous_url=first_url, next_url=next_url))


def user_page(
    user: User,
    grants: Sequence[Grant],
    *,
    sessions: Sequence[UserSession],
    events: Sequence[AccountEvent],
    viewer: Viewer,
    may_change: bool,
    on: date,
    language: str,
) -> UserPage:
    languages = dict(settings.LANGUAGES)
    facts = (
        Fact(_("E-mail address"), user.email),
        Fact(_("Language of the pages"), languages.get(user.language, "")),
        Fact(_("Account"), _("open") if user.is_active else _("closed")),
        Fact(_("Password"), _("set") if user.has_usable_password() else _("not set yet")),
    )
    is_self = user.pk == viewer.user_id
    return UserPage(
        title=user.name,
        public_id=str(user.public_id),
        crumbs=(users_crumb(), Crumb(user.name)),
        facts=facts,
        grants=tuple(_grant_row(user, grant, viewer=viewer, on=on, language=language) for grant in grants),
        is_active=user.is_active,
        is_self=is_self,
        may_change=may_change,
        needs_password=user.is_active and not user.has_usable_password(),
        sessions=tuple(
            SessionRow(session.user_agent, session.ip, session.created_at, session.last_seen_at)
            for session in sessions
        ),
        events=timeline(events),
        events_url=events_url_of(user) if viewer.may(Permission.ACCESS_LOG_VIEW) else "",
    )


def link_page(user: User, link: str) -> LinkPage:
    crumbs = (users_crumb(), Crumb(user.name, url_of(user)), Crumb(_("Link to set the password")))
    return LinkPage(user.name, link, crumbs, url_of(user))


def user_form_page(user: User | None, *, title: str, intro: str = "", button: str) -> FormPage:
    above = (users_crumb(), *([Crumb(user.name, url_of(user))] if user else []))
    back = url_of(user) if user else reverse("console:users")
    return FormPage(title, button, (*above, Crumb(title)), back, intro)


def role_form_page(role: Role | None, *, title: str, button: str, language: str) -> FormPage:
    above = (_roles_crumb(), *([Crumb(role.name_in(language), role_url(role))] if role else []))
    back = role_url(role) if role else reverse("console:roles")
    return FormPage(title, button, (*above, Crumb(title)), back)


def roles_page(roles: Sequence[Role], *, viewer: Viewer, language: str) -> RolesPage:
    links = [
        RoleLink(role.name_in(language), role.description_in(language), role_url(role)) for role in roles
    ]
    matrix = [
        MatrixRow(str(permission.label), tuple(permission in role.permissions for role in roles))
        for permission in Permission
    ]
    return RolesPage(tuple(links), tuple(matrix), viewer.reach(Permission.ROLES_MANAGE).everywhere)


def role_page(role: Role, holders: Sequence[Grant], *, viewer: Viewer, language: str) -> RolePage:
    return RolePage(
        title=role.name_in(language),
        key=role.key,
        description=role.description_in(language),
        crumbs=(_roles_crumb(), Crumb(role.name_in(language))),
        permissions=tuple(
            Fact(permission.label, str(permission.explanation))
            for permission in Permission
            if permission in role.permissions
        ),
        holders=tuple(
            HolderRow(grant.user.name, url_of(grant.user), _area_words(grant, language), grant.until)
            for grant in holders[:HOLDERS_SHOWN]
        ),
        more_holders=len(holders) > HOLDERS_SHOWN,
        may_manage=viewer.reach(Permission.ROLES_MANAGE).everywhere,
    )


def url_of(user: User) -> str:
    return reverse("console:user-page", args=[user.public_id])


def events_url_of(user: User) -> str:
    return reverse("console:account-events") + "?" + urlencode({"user": user.public_id})


def role_url(role: Role) -> str:
    return reverse("console:role-page", args=[role.key])


def users_crumb() -> Crumb:
    return Crumb(_("Users"), reverse("console:users"))


def _roles_crumb() -> Crumb:
    return Crumb(_("Roles"), reverse("console:roles"))


def _grant_row(user: User, grant: Grant, *, viewer: Viewer, on: date, language: str) -> GrantRow:
    is_over = grant.until is not None and grant.until <= on
    manages_there = viewer.reach(Permission.USERS_MANAGE).covers(grant.area.path if grant.area else None)
    may_end = user.pk != viewer.user_id and manages_there and may_give(viewer, grant)
    end_url = reverse("console:user-grant-end", args=[user.public_id, grant.public_id])
    return GrantRow(
        role=grant.role.name_in(language),
        area=_area_words(grant, language),
        since=grant.since,
        until=grant.until,
        granted_by=grant.granted_by.name if grant.granted_by else "",
        is_over=is_over,
        end_url=end_url if may_end and not is_over else "",
    )


def _grant_words(grant: Grant, language: str) -> str:
    return _("%(role)s, %(area)s") % {
        "role": grant.role.name_in(language),
        "area": _area_words(grant, language),
    }


def _area_words(grant: Grant, language: str) -> str:
    return grant.area.name_in(language) if grant.area else _("everywhere")
