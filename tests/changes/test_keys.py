import base64
import os

import pytest
from django.utils import timezone
from pytest_django import Settings

from tessera.accounts.viewer import Viewer
from tessera.changes.actions.keys import rotate
from tessera.changes.operations import AttachIdentifier
from tessera.changes.operations.parts import IdentifierInput
from tessera.lib.encryption import KeyUnknown, SealBroken, provider
from tessera.registry.encryption import unseal
from tessera.registry.models import IdentifierKind
from tests.changes.families import Family, person, submit


def new_key(name: str) -> str:
    return f"{name}:{base64.b64encode(os.urandom(32)).decode()}"


def test_rotation_puts_every_number_under_the_new_key(
    family: Family, everywhere: Viewer, settings: Settings
) -> None:
    kind = IdentifierKind.objects.get(key="national_id")
    submit(AttachIdentifier(individual=family.amina, identifier=IdentifierInput.of(kind, "123456784471")))
    settings.FIELD_KEYS = f"{new_key('k9')},{settings.FIELD_KEYS}"
    assert list(rotate(by=everywhere, now=timezone.now())) == [1]
    assert list(rotate(by=everywhere, now=timezone.now())) == []

    settings.FIELD_KEYS = settings.FIELD_KEYS.split(",")[0]
    assert unseal(person(family.amina).identifiers.get()) == "123456784471"


def test_a_seal_under_an_unknown_key_or_of_another_kind_is_refused(settings: Settings) -> None:
    settings.FIELD_KEYS = new_key("k1")
    sealed = provider().encrypt(b"1234", context=b"national_id")
    with pytest.raises(SealBroken):
        provider().decrypt(sealed, context=b"passport")
    with pytest.raises(SealBroken):
        provider().decrypt(sealed[:10], context=b"national_id")
    settings.FIELD_KEYS = new_key("k2")
    with pytest.raises(KeyUnknown):
        provider().decrypt(sealed, context=b"national_id")
