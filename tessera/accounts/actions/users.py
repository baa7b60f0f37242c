import re
from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone

from tessera.accounts import errors
from tessera.accounts.actions.access import end_sessions
from tessera.accounts.actions.events import note, note_grant
from tessera.accounts.actions.rights import must_manage, rights_changed
from tessera.accounts.choices import Act, Permission
from tessera.accounts.models import Grant, Role, User
from tessera.accounts.queries import administrators
from tessera.accounts.viewer import Viewer, system_viewer

_SPACES = re.compile(r"\s+")


def create_user(*, email: str, name: str, language: str = "", by: Viewer, now: datetime) -> User:
    """Open an account without a password and without roles; its owner sets the password through a link."""
    by.must(Permission.USERS_MANAGE)
    with rights_changed(by, now=now):
        return _new_user(email=email, name=name, language=language, by=by)


def create_first_administrator(*, email: str, name: str, password: str, now: datetime) -> User:
    """The administrator of a fresh installation, who then makes everybody else.

    Raises ``AdministratorExists`` where somebody manages users already.
    """
    by = system_viewer(channel="cli")
    with rights_changed(by, now=now):
        today = timezone.localdate(now)
        if administrators(on=today).exists():
            raise errors.AdministratorExists
        user = _new_user(email=email, name=name, language="", by=by)
        _set_password(user, password)
        grant = Grant.objects.create(user=user, role=Role.objects.get(key="administrator"), since=today)
        note_grant(Act.ROLE_GRANTED, grant, by=by)
    return user


def change_user(user: User, *, name: str, language: str, by: Viewer, now: datetime) -> None:
    must_manage(user, by, now=now)
    before = {"name": user.name, "language": user.language}
    after = {"name": _clean_name(name), "language": language}
    changed = {key: [before[key], after[key]] for key in after if before[key] != after[key]}
    if not changed:
        return
    with rights_changed(by, now=now):
        user.name, user.language = after["name"], after["language"]
        user.save(update_fields=["name", "language"])
        note(Act.CHANGED, user, by=by, **changed)


def deactivate_user(user: User, *, by: Viewer, now: datetime) -> None:
    """From now on the user cannot log in, and is logged out everywhere. Nothing they did is touched."""
    if user.pk == by.user_id:
        raise errors.YourOwnAccount
    must_manage(user, by, now=now)
    with rights_changed(by, now=now):
        was_open = _set_active(user, False)
        ended = end_sessions(user)
        if was_open or ended:
            note(Act.CLOSED, user, by=by, sessions=ended)


def reactivate_user(user: User, *, by: Viewer, now: datetime) -> None:
    """Let the user log in again, with the roles that have not ended; ``by`` must hold all of them."""
    must_manage(user, by, now=now)
    with rights_changed(by, now=now):
        if not _set_active(user, True):
            note(Act.REOPENED, user, by=by)


def _set_active(user: User, is_active: bool) -> bool:
    """Open or close the account; returns whether it was open."""
    user.refresh_from_db(fields=["is_active"])
    was_active = user.is_active
    user.is_active = is_active
    user.save(update_fields=["is_active"])
    return was_active


def _new_user(*, email: str, name: str, language: str, by: Viewer) -> User:
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as fault:
        raise errors.EmailMissing(field="email") from fault
    if User.objects.filter(email__iexact=email).exists():
        raise errors.EmailTaken(email=email, field="email")
    user = User(email=email, name=_clean_name(name), language=language)
    user.set_unusable_password()
    user.save()
    note(Act.OPENED, user, by=by, email=email)
    return user


def _clean_name(name: str) -> str:
    cleaned = _SPACES.sub(" ", name).strip()
    if not cleaned:
        raise errors.PersonNameMissing(field="name")
    return cleaned


def _set_password(user: User, password: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as fault:
        raise errors.PasswordTooWeak(reasons=" ".join(fault.messages), field="password") from fault
    user.set_password(password)
    user.save(update_fields=["password"])
