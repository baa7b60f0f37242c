import re
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone

from tessera.accounts import errors
from tessera.accounts.actions.rights import rights_changed
from tessera.accounts.choices import Permission
from tessera.accounts.models import Grant, Role, User
from tessera.accounts.queries import administrators, manages_all_of
from tessera.accounts.viewer import Viewer, system_viewer

_SPACES = re.compile(r"\s+")


def create_user(*, email: str, name: str, language: str = "", by: Viewer, now: datetime) -> User:
    """Open an account without a password and without roles; its owner sets the password through a link."""
    by.must(Permission.USERS_MANAGE)
    with rights_changed(by, now=now):
        return _new_user(email=email, name=name, language=language)


def create_first_administrator(*, email: str, name: str, password: str, now: datetime) -> User:
    """The administrator of a fresh installation, who then makes everybody else.

    Raises ``AdministratorExists`` where somebody manages users already.
    """
    with rights_changed(system_viewer(channel="cli"), now=now):
        today = timezone.localdate(now)
        if administrators(on=today).exists():
            raise errors.AdministratorExists
        user = _new_user(email=email, name=name, language="")
        _set_password(user, password)
        Grant.objects.create(user=user, role=Role.objects.get(key="administrator"), since=today)
    return user


def change_user(user: User, *, name: str, language: str, by: Viewer, now: datetime) -> None:
    _must_manage(user, by, now=now)
    with rights_changed(by, now=now):
        user.name = _clean_name(name)
        user.language = language
        user.save(update_fields=["name", "language"])


def deactivate_user(user: User, *, by: Viewer, now: datetime) -> None:
    """From now on the user cannot log in, and is logged out everywhere. Nothing they did is touched."""
    if user.pk == by.user_id:
        raise errors.YourOwnAccount
    _must_manage(user, by, now=now)
    with rights_changed(by, now=now):
        user.is_active = False
        user.save(update_fields=["is_active"])
        for session in UserSession.objects.filter(user=user):
            session.end()


def reactivate_user(user: User, *, by: Viewer, now: datetime) -> None:
    """Let the user log in again, with the roles that have not ended; ``by`` must hold all of them."""
    _must_manage(user, by, now=now)
    with rights_changed(by, now=now):
        user.is_active = True
        user.save(update_fields=["is_active"])


def _must_manage(user: User, by: Viewer, *, now: datetime) -> None:
    by.must(Permission.USERS_MANAGE)
    if not manages_all_of(by, user, on=timezone.localdate(now)):
        raise errors.BeyondYourReach(name=user.name)


def _new_user(*, email: str, name: str, language: str) -> User:
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
