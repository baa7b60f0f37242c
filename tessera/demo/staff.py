"""Demo logins: members of staff for each shipped role. Only on a demo installation."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from tessera.accounts import actions as accounts
from tessera.accounts.models import Grant, Role, User
from tessera.accounts.viewer import Viewer
from tessera.areas.models import Area
from tessera.demo.errors import NotADemo

PASSWORD: Final = "mosaic-of-karuna"  # noqa: S105 - printed for everybody, on demo installations only
HOME: Final = "Lomba"
ELSEWHERE: Final = "Belam"

# Role, e-mail, name, and the district where it holds; None is the whole country.
_STAFF: Final = (
    ("administrator", "admin@karuna.example", "Salma Haddad", None),
    ("registrar", "registrar@karuna.example", "Idris Konaté", HOME),
    ("data-clerk", "clerk@karuna.example", "Neema Juma", HOME),
    ("approver", "approver@karuna.example", "Girma Tadesse", HOME),
    ("approver", "supervisor@karuna.example", "Nomvula Dube", None),
    ("attester", "attester@karuna.example", "Aminata Sow", HOME),
    ("programme-officer", "programmes@karuna.example", "Khalid Mansour", None),
    ("auditor", "auditor@karuna.example", "Hiwot Bekele", None),
    ("data-protection-officer", "privacy@karuna.example", "Zainab Barakat", None),
    ("registrar", "stranger@karuna.example", "Kofi Mensah", ELSEWHERE),
)


@dataclass(frozen=True)
class Login:
    """A demo login. ``area`` is the name of the district, empty for the whole country."""

    role: str
    email: str
    password: str
    area: str


def demo_logins() -> list[Login]:
    """The logins of a demo installation."""
    roles = {role.key: role.name_in("en") for role in Role.objects.all()}
    return [Login(roles.get(role, role), email, PASSWORD, area or "") for role, email, _, area in _STAFF]


def create(*, by: Viewer, now: datetime) -> None:
    """Make the accounts that are not there yet. Raises NotADemo."""
    if not settings.DEMO:
        raise NotADemo
    roles = {role.key: role for role in Role.objects.all()}
    districts = {area.names["en"]: area for area in Area.objects.filter(level__number=2)}
    since = timezone.localdate(now) - timedelta(days=3 * 365)
    password = make_password(PASSWORD)  # once: hashing is slow on purpose
    for key, email, name, district in _STAFF:
        user = User.objects.filter(email=email).first() or accounts.create_user(
            email=email, name=name, by=by, now=now
        )
        if not user.has_usable_password():
            user.password = password
            user.save(update_fields=["password"])
        if not Grant.objects.filter(user=user).exists():
            area = districts[district] if district else None
            accounts.grant_role(user, role=roles[key], area=area, since=since, by=by, now=now)


def officers() -> dict[str, tuple[str, str]]:
    """Who writes at the office, by district: the demo registrars in theirs."""
    people = {
        user.email: user for user in User.objects.filter(email__in=[email for _, email, _, _ in _STAFF])
    }
    return {
        district: (str(people[email].public_id), people[email].name)
        for role, email, _, district in _STAFF
        if role == "registrar" and district and email in people
    }
