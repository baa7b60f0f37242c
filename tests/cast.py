"""The cast of the tests: a small country and the people who work in it.

Every fixture is made anew for each test that asks for it. A ``…_client`` is a logged-in Django test client; a
``…_viewer`` is what ``viewer_for`` says of the user, for tests that call queries and actions.
"""

from dataclasses import dataclass
from datetime import date

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from tessera.accounts.models import Grant, Role, User
from tessera.accounts.queries import viewer_for
from tessera.accounts.viewer import Viewer
from tessera.areas.models import Area, AreaLevel

TODAY = date(2026, 3, 27)
PASSWORD = "a mosaic of many tiles"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
LEVELS = (
    {"en": "Country", "fr": "Pays", "ar": "دولة"},
    {"en": "Region", "fr": "Région", "ar": "إقليم"},
    {"en": "District", "fr": "District", "ar": "مقاطعة"},
    {"en": "Village", "fr": "Village", "ar": "قرية"},
)


@dataclass(frozen=True)
class Country:
    """Tamar > Sahil > the districts of Lomba and Kinder > two villages each."""

    country: Area
    region: Area
    district: Area
    village: Area
    other_village: Area
    elsewhere: Area
    village_elsewhere: Area
    other_village_elsewhere: Area


def make_area(
    code: str, *, en: str, fr: str = "", ar: str = "", level: int, parent: Area | None = None
) -> Area:
    """An area whose path the database has filled in. The level is made when there is none."""
    found, _made = AreaLevel.objects.get_or_create(number=level, defaults={"names": LEVELS[level]})
    names = {"en": en, "fr": fr or en, "ar": ar or en}
    area = Area.objects.create(code=code, level=found, parent=parent, names=names)
    area.refresh_from_db()
    return area


def make_user(name: str, *grants: tuple[str, Area | None], email: str = "") -> User:
    """A member of staff with a second factor, holding each role in its area since long ago."""
    user = User(name=name, email=email or f"{name.split()[0].lower()}@example.org", language="en")
    user.set_password(PASSWORD)
    user.save()
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "unused"})
    for key, area in grants:
        Grant.objects.create(user=user, role=Role.objects.get(key=key), area=area, since=date(2020, 1, 1))
    return user


def log_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


@pytest.fixture
def tamar(db: None) -> Country:
    """The tree of areas."""
    country = make_area("TM", en="Tamar", ar="تمر", level=0)
    region = make_area("TM01", en="Coast", fr="Côte", ar="الساحل", level=1, parent=country)
    lomba = make_area("TM0101", en="Lomba", ar="لومبا", level=2, parent=region)
    kinder = make_area("TM0102", en="Kinder", ar="كندر", level=2, parent=region)
    return Country(
        country=country,
        region=region,
        district=lomba,
        village=make_area(
            "TM010101", en="Upper Lomba", fr="Haut-Lomba", ar="لومبا العليا", level=3, parent=lomba
        ),
        other_village=make_area(
            "TM010102", en="Lower Lomba", fr="Bas-Lomba", ar="لومبا السفلى", level=3, parent=lomba
        ),
        elsewhere=kinder,
        village_elsewhere=make_area(
            "TM010201", en="Old Kinder", fr="Vieux Kinder", ar="كندر القديمة", level=3, parent=kinder
        ),
        other_village_elsewhere=make_area(
            "TM010202", en="New Kinder", fr="Nouveau Kinder", ar="كندر الجديدة", level=3, parent=kinder
        ),
    )


@pytest.fixture
def district(tamar: Country) -> Area:
    """Lomba, where most of the cast works."""
    return tamar.district


@pytest.fixture
def village(tamar: Country) -> Area:
    """Upper Lomba, in the cast's district."""
    return tamar.village


@pytest.fixture
def elsewhere(tamar: Country) -> Area:
    """Kinder, the stranger's district."""
    return tamar.elsewhere


@pytest.fixture
def administrator(tamar: Country) -> User:
    return make_user("Ada Administrator", ("administrator", None))


@pytest.fixture
def registrar(tamar: Country) -> User:
    return make_user("Rama Registrar", ("registrar", tamar.district))


@pytest.fixture
def clerk(tamar: Country) -> User:
    return make_user("Cleo Clerk", ("data-clerk", tamar.district))


@pytest.fixture
def approver(tamar: Country) -> User:
    return make_user("Abel Approver", ("approver", tamar.district))


@pytest.fixture
def auditor(tamar: Country) -> User:
    return make_user("Aude Auditor", ("auditor", tamar.district))


@pytest.fixture
def stranger(tamar: Country) -> User:
    """A registrar of the other district."""
    return make_user("Stan Stranger", ("registrar", tamar.elsewhere))


@pytest.fixture
def nobody(tamar: Country) -> User:
    """A member of staff without any role."""
    return make_user("Nora Nobody")


@pytest.fixture
def administrator_viewer(administrator: User) -> Viewer:
    return viewer_for(administrator, on=TODAY)


@pytest.fixture
def registrar_viewer(registrar: User) -> Viewer:
    return viewer_for(registrar, on=TODAY)


@pytest.fixture
def clerk_viewer(clerk: User) -> Viewer:
    return viewer_for(clerk, on=TODAY)


@pytest.fixture
def approver_viewer(approver: User) -> Viewer:
    return viewer_for(approver, on=TODAY)


@pytest.fixture
def auditor_viewer(auditor: User) -> Viewer:
    return viewer_for(auditor, on=TODAY)


@pytest.fixture
def stranger_viewer(stranger: User) -> Viewer:
    return viewer_for(stranger, on=TODAY)


@pytest.fixture
def nobody_viewer(nobody: User) -> Viewer:
    return viewer_for(nobody, on=TODAY)


@pytest.fixture
def administrator_client(administrator: User) -> Client:
    return log_in(administrator)


@pytest.fixture
def registrar_client(registrar: User) -> Client:
    return log_in(registrar)


@pytest.fixture
def clerk_client(clerk: User) -> Client:
    return log_in(clerk)


@pytest.fixture
def approver_client(approver: User) -> Client:
    return log_in(approver)


@pytest.fixture
def auditor_client(auditor: User) -> Client:
    return log_in(auditor)


@pytest.fixture
def stranger_client(stranger: User) -> Client:
    return log_in(stranger)


@pytest.fixture
def nobody_client(nobody: User) -> Client:
    return log_in(nobody)
