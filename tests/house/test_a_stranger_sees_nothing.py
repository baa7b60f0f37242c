"""A registrar of another district is shown nothing of a record, by any address, with any verb.

The addresses are read from the resolver, so that a page which is added tomorrow is tried as well.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tessera.changes.operations import AttachDocument, AttachIdentifier, Birth
from tessera.changes.operations.attachments import DocumentInput
from tessera.changes.operations.parts import IdentifierInput, PersonInput
from tessera.registry.models import IdentifierKind
from tests.changes.families import Family, person, submit

EVENTS = {
    "household-event": "correct confirm birth add-member remove-member change-head move split merge contact identifier"
    " document archive reactivate",
    "individual-event": "correct confirm death marriage separation move relationship contact identifier document"
    " archive reactivate",
    "change-document": "0",
}
RECORDS = ("household", "individual", "identifier", "document", "change")
SECRETS = ("Diallo", "Amina", "Moussa", "Oumou", "4471")


@dataclass(frozen=True)
class Keys:
    """The public id of one record of each kind."""

    household: UUID
    individual: UUID
    identifier: UUID
    document: UUID
    change: UUID


@pytest.fixture
def keys(everything_is_visible: None, family: Family) -> Keys:
    kind = IdentifierKind.objects.get(key="national_id")
    submit(AttachIdentifier(individual=family.amina, identifier=IdentifierInput.of(kind, "123456784471")))
    stored = default_storage.save("documents/a.png", ContentFile(b"\x89PNG"))
    document = DocumentInput(kind="photo", file=stored, sha256="a" * 64, mime_type="image/png", size=4)
    submit(AttachDocument(individual=family.amina, document=document))
    child = PersonInput(given_name="Oumou", birth_date=date(2026, 3, 1))
    change = submit(Birth(household=family.household, child=child, parents=(family.amina,)))
    amina = person(family.amina)
    return Keys(
        household=family.household,
        individual=family.amina,
        identifier=amina.identifiers.get().public_id,
        document=amina.documents.get().public_id,
        change=change.public_id,
    )


def _patterns(resolver: URLResolver) -> Iterator[URLPattern]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from _patterns(entry)
        elif isinstance(entry, URLPattern) and hasattr(entry.callback, "gate"):
            yield entry


def _noun(name: str) -> str | None:
    return next((noun for noun in RECORDS if name == noun or name.startswith(f"{noun}-")), None)


def addresses(keys: Keys) -> list[str]:
    """Every address of the desk that names one record of the register."""
    found = []
    for pattern in _patterns(get_resolver()):
        name, noun = str(pattern.name), _noun(str(pattern.name))
        if noun is None or name in {"household-register", "individual-register", "household-options"}:
            continue
        kinds = str(keys.document) if name == "change-evidence" else EVENTS.get(name, "")
        for kind in kinds.split() or [""]:
            arguments = [getattr(keys, noun), *([kind] if kind else [])]
            found.append(reverse(f"console:{name}", args=arguments))
    return found


def _without_token(page: bytes) -> bytes:
    """The page without what is new each time, and without its own address."""
    plain = re.sub(rb'(name="csrfmiddlewaretoken" value=|X-CSRFToken": )"[^"]+"', b"", page)
    return re.sub(rb"/(households|individuals|changes)/[0-9a-f-]{36}/", b"", plain)


def test_by_no_address(keys: Keys, stranger_client: Client) -> None:
    tried = addresses(keys)
    assert len(tried) > 30
    for address in tried:
        for send in (stranger_client.get, stranger_client.post):
            answer = send(address)
            assert answer.status_code in {403, 404, 405}, f"{address} answered {answer.status_code}"
            page = answer.content.decode(errors="replace")
            assert not any(secret in page for secret in SECRETS), f"{address} told a stranger something"


def test_absent_and_out_of_reach_answer_alike(keys: Keys, stranger_client: Client) -> None:
    nowhere = UUID("00000000-0000-7000-8000-000000000000")
    for noun in ("household", "individual", "change"):
        out_of_reach = stranger_client.get(reverse(f"console:{noun}", args=[getattr(keys, noun)]))
        absent = stranger_client.get(reverse(f"console:{noun}", args=[nowhere]))
        assert out_of_reach.status_code == absent.status_code == 404
        assert _without_token(out_of_reach.content) == _without_token(absent.content)


def test_by_no_search(keys: Keys, stranger_client: Client) -> None:
    for words in ("Amina Diallo", "Diallo", "123456784471", person(keys.individual).registry_number):
        for page in (
            reverse("console:find"),
            reverse("console:person-options"),
            reverse("console:household-options"),
        ):
            answer = stranger_client.get(page, {"q": words, "field": "x", "x_words": words})
            page_shown = answer.content.decode()
            assert str(keys.individual) not in page_shown, f"{page} found {words} for a stranger"
            assert str(keys.household) not in page_shown, f"{page} found {words} for a stranger"


def test_who_has_no_role_sees_no_page_of_the_register(keys: Keys, nobody_client: Client) -> None:
    for address in addresses(keys):
        assert nobody_client.get(address).status_code in {403, 404, 405}
