"""The only writers of identifiers and contacts."""

import re
from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import Q
from django.utils.translation import get_language

from tessera.lib.dates import months_after
from tessera.lib.db.inserting import insert_all
from tessera.lib.encryption import provider
from tessera.registry.choices import IdentifierStatus
from tessera.registry.encryption import normalise, unseal
from tessera.registry.errors import ContactTaken, ExpiresTooLate, IdentifierRefused, IdentifierTaken
from tessera.registry.models import ContactPoint, Identifier, IdentifierKind
from tessera.registry.violations import explained


def check_value(kind: IdentifierKind, value: str) -> None:
    """Raises IdentifierRefused when the value does not look like one of its kind."""
    plain = normalise(value)
    if not plain or len(plain) > 200 or (kind.pattern and not re.fullmatch(kind.pattern, plain)):
        raise IdentifierRefused(value=value[:60], kind=_named(kind), field="identifier")


def check_expiry(kind: IdentifierKind, expires_on: date | None, *, today: date) -> None:
    """Raises ExpiresTooLate when it would be valid for longer than its kind ever is."""
    months = kind.validity_months
    if expires_on is not None and months is not None and expires_on > months_after(today, months):
        raise ExpiresTooLate(kind=_named(kind), months=months, field="expires_on")


def _named(kind: IdentifierKind) -> str:
    return kind.name_in(get_language() or "en")


def give(given: Sequence[Identifier]) -> None:
    """Write identifiers that are not in the register yet.

    Raises IdentifierTaken when another registrant holds one and its kind is unique.
    """
    kinds = {identifier.kind_id: identifier.kind for identifier in given}
    for key, kind in kinds.items():
        with explained(an_identifier_belongs_to_one=IdentifierTaken(kind=_named(kind), field="identifier")):
            insert_all([identifier for identifier in given if identifier.kind_id == key])


def verify(identifier: Identifier, *, by: str, how: str, now: datetime) -> None:
    identifier.status = IdentifierStatus.VERIFIED
    identifier.verified_at, identifier.verified_by, identifier.verified_how = now, by, how
    identifier.save(update_fields=["status", "verified_at", "verified_by", "verified_how"])


def revoke(identifier: Identifier) -> None:
    identifier.status = IdentifierStatus.REVOKED
    identifier.save(update_fields=["status"])


def encrypt_anew(chunk: Sequence[Identifier]) -> None:
    """Put the values under the key that encrypts today, in one statement."""
    for identifier in chunk:
        context = identifier.kind.key.encode()
        identifier.sealed = provider().encrypt(unseal(identifier).encode(), context=context)
    Identifier.objects.bulk_update(chunk, ["sealed"])


def add_contacts(contacts: Sequence[ContactPoint], *, replacing: Sequence[ContactPoint] = ()) -> None:
    """Write contacts that are not in the register yet. Of several preferred ones of a kind the last one is.

    ``replacing`` are those of them that take the place of the one preferred so far. Raises ContactTaken.
    """
    preferred = {(one.individual_id, one.group_id, one.kind): one for one in contacts if one.is_preferred}
    for contact in contacts:
        contact.is_preferred = contact in preferred.values()
    if replacing:
        former = Q()
        for one in replacing:
            former |= Q(individual=one.individual_id, group=one.group_id, kind=one.kind)
        ContactPoint.objects.filter(former, is_preferred=True).update(is_preferred=False)
    with explained(a_contact_is_stored_once=ContactTaken(field="contact")):
        insert_all(contacts)


def remove_contact(contact: ContactPoint) -> None:
    """History keeps it."""
    contact.delete()
