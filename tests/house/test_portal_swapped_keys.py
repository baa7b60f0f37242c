"""No address of the portal shows or does anything for the key of somebody else, of whatever kind.

The addresses are read from the resolver, so that a page which is added tomorrow is tried as well: with every key of
every kind in every place of a key.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from uuid import UUID

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.converters import IntConverter, SlugConverter, StringConverter, UUIDConverter

from tessera.accounts.models import CitizenSession
from tessera.changes.models import ChangeRequest
from tessera.changes.operations import (
    AddContact,
    AttachDocument,
    AttachIdentifier,
    CorrectFacts,
)
from tessera.changes.operations.attachments import DocumentInput
from tessera.changes.operations.parts import ContactInput, IdentifierInput
from tessera.registry.models import IdentifierKind
from tests.changes.families import Family, household, person, submit
from tests.citizens import citizen_of, sign_in_citizen
from tests.portal.changes import propose
from tests.selfservice.wishes import ask

SECRETS = ("Amina Bah", "Moussa Bah", "+221771234599", "****9988", "Zainab")
SLUGS = ("preferred_name", "birth", "0")


@dataclass(frozen=True)
class Keys:
    """One key of each kind of thing that is not the reader's."""

    all: tuple[UUID, ...]


@pytest.fixture
def keys(everything_is_visible: None, family: Family, neighbours: Family) -> Keys:
    """Of the neighbours, and of a housemate what is theirs alone."""
    kind = IdentifierKind.objects.get(key="national_id")
    theirs = neighbours.amina
    submit(AttachIdentifier(individual=theirs, identifier=IdentifierInput.of(kind, "123456789988")))
    submit(AddContact(individual=theirs, contact=ContactInput(kind="phone", value="+221771234599")))
    stored = default_storage.save("documents/a.png", ContentFile(b"\x89PNG"))
    document = DocumentInput(kind="photo", file=stored, sha256="a" * 64, mime_type="image/png", size=4)
    submit(AttachDocument(individual=theirs, document=document))
    submit(CorrectFacts(individual=theirs, facts={"preferred_name": "Zainab"}))
    submit(CorrectFacts(individual=family.moussa, facts={"preferred_name": "Zainab"}))
    sign_in_citizen(theirs)
    session = CitizenSession.objects.get(citizen=citizen_of(theirs))
    request = propose(theirs)
    wished = ask(citizen_of(theirs))
    person_row, home = person(theirs), household(neighbours.household)
    found = [
        person_row.public_id,
        home.public_id,
        family.moussa,
        person_row.identifiers.get().public_id,
        person_row.contacts.get().public_id,
        person_row.documents.get().public_id,
        home.memberships.order_by("pk")[0].public_id,
        session.public_id,
        request.public_id,
        wished.public_id,
        ChangeRequest.objects.exclude(pk=request.pk).order_by("-pk")[0].public_id,
        citizen_of(theirs).public_id,
        UUID("00000000-0000-7000-8000-000000000000"),
    ]
    return Keys(tuple(found))


def patterns(resolver: URLResolver) -> Iterator[URLPattern]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry)
        elif isinstance(entry, URLPattern):
            yield entry


def with_keys() -> list[URLPattern]:
    """The addresses of the portal that take a key."""
    found = []
    for pattern in patterns(get_resolver()):
        of_portal = getattr(pattern.callback, "__module__", "").startswith("tessera.portal")
        kinds = [type(one) for one in pattern.pattern.converters.values()]
        if of_portal and UUIDConverter in kinds:
            found.append(pattern)
    return found


def addresses(pattern: URLPattern, keys: Keys) -> Iterator[str]:
    offered: list[list[object]] = []
    names = list(pattern.pattern.converters)
    for converter in pattern.pattern.converters.values():
        if isinstance(converter, UUIDConverter):
            offered.append(list(keys.all))
        elif isinstance(converter, IntConverter):
            offered.append([1])
        else:
            assert isinstance(converter, SlugConverter | StringConverter)
            offered.append(list(SLUGS))
    for values in product(*offered):
        yield reverse(f"portal:{pattern.name}", kwargs=dict(zip(names, values, strict=True)))


def test_by_no_address_with_any_key(keys: Keys, family: Family) -> None:
    client = sign_in_citizen(family.amina)
    before = counts()
    tried = 0
    for pattern in with_keys():
        for address in addresses(pattern, keys):
            for send in (client.get, client.post):
                answer = send(address)
                tried += 1
                page = answer.content.decode(errors="replace")
                assert not any(secret in page for secret in SECRETS), f"{address} told somebody else's"
                # A draft that is not there leads back to where drafts begin, whoever had it.
                leads_back = answer.status_code == 302 and not any(
                    str(key) in answer.headers["Location"] for key in keys.all
                )
                refused = answer.status_code in {403, 404, 405} or leads_back
                assert refused, f"{address} answered {answer.status_code}"
    assert tried >= 4 * len(keys.all)
    assert counts() == before, "something was done with somebody else's key"


def counts() -> tuple[int, int]:
    return (
        ChangeRequest.objects.count(),
        CitizenSession.objects.filter(ended_at__isnull=True).count(),
    )


def test_a_page_without_key_shows_nothing_of_others(keys: Keys, family: Family) -> None:
    client = sign_in_citizen(family.amina)
    tried = 0
    for pattern in patterns(get_resolver()):
        of_portal = getattr(pattern.callback, "__module__", "").startswith("tessera.portal")
        if not of_portal or pattern.pattern.converters or pattern.name == "log-out":
            continue
        for key in ("", *map(str, keys.all)):
            asked = dict.fromkeys(("id", "key", "individual", "household", "person", "public_id", "for"), key)
            page = client.get(reverse(f"portal:{pattern.name}"), asked if key else {})
            assert not any(secret in page.content.decode(errors="replace") for secret in SECRETS), pattern
            tried += 1
    assert tried > 100


def test_who_is_nobody_in_the_register_is_shown_no_record(keys: Keys, client: Client) -> None:
    for pattern in with_keys():
        address = next(addresses(pattern, keys))
        assert client.get(address).status_code in {302, 404, 405}, address
