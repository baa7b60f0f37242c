"""What is revealed one thing at a time, and to whom."""

import pytest

from tessera.accounts.choices import Permission, Purpose
from tessera.accounts.errors import PermissionMissing
from tessera.accounts.queries import viewer_for
from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.areas.models import Area
from tessera.changes.operations import AttachIdentifier
from tessera.changes.operations.parts import IdentifierInput
from tessera.lib.db.roles import as_owner
from tessera.registry.models import IdentifierKind, Individual
from tessera.registry.queries.disclosure import reveal_identifier
from tests.cast import TODAY, make_user
from tests.changes.families import Family, person, submit

pytestmark = pytest.mark.django_db


@pytest.fixture
def both(district: Area) -> Viewer:
    """Looks into all of the country, and is a registrar of one district."""
    return viewer_for(make_user("Bea Both", ("auditor", None), ("registrar", district)), on=TODAY)


def test_who_lies_in_no_area_is_revealed_by_nobodys_district(family: Family, both: Viewer) -> None:
    kind = IdentifierKind.objects.get(key="national_id")
    submit(AttachIdentifier(individual=family.amina, identifier=IdentifierInput.of(kind, "123456784471")))
    assert both.sees.everywhere and not both.reach(Permission.IDENTIFIER_REVEAL).everywhere
    with narrowed_to(system_viewer()):
        key = person(family.amina).identifiers.get().public_id
    with narrowed_to(both):
        assert reveal_identifier(key, viewer=both, purpose=Purpose.SERVICE).value == "123456784471"
    with as_owner(), narrowed_to(system_viewer()):
        Individual.objects.filter(public_id=family.amina).update(area=None)
    with narrowed_to(both), pytest.raises(PermissionMissing):
        reveal_identifier(key, viewer=both, purpose=Purpose.SERVICE)
