"""Every installation starts with the same roles."""

import pytest

from tessera.accounts.choices import Permission
from tessera.accounts.models import Role
from tessera.accounts.viewer import Viewer
from tests.cast import Country

SHIPPED = {
    "administrator", "registrar", "data-clerk", "approver", "attester", "programme-officer", "auditor",
    "data-protection-officer",
}  # fmt: skip


@pytest.mark.django_db
def test_the_shipped_roles_have_names_and_known_permissions() -> None:
    roles = {role.key: role for role in Role.objects.all()}
    assert set(roles) == SHIPPED
    for role in roles.values():
        assert role.is_shipped
        assert set(role.names) == set(role.descriptions) == {"en", "fr", "ar"}
        assert role.permissions
        assert set(role.permissions) <= set(Permission.values)


@pytest.mark.django_db
def test_an_administrator_can_grant_every_role() -> None:
    held = set(Role.objects.get(key="administrator").permissions)
    assert held == set(Permission.values)


def test_the_cast_reaches_its_own_district(
    tamar: Country, registrar_viewer: Viewer, stranger_viewer: Viewer
) -> None:
    assert registrar_viewer.may(Permission.PEOPLE_VIEW, tamar.village.path)
    assert not registrar_viewer.may(Permission.PEOPLE_VIEW, tamar.village_elsewhere.path)
    assert stranger_viewer.may(Permission.PEOPLE_VIEW, tamar.village_elsewhere.path)
    assert not stranger_viewer.may(Permission.PEOPLE_VIEW, tamar.district.path)
