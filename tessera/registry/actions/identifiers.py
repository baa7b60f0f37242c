"""The only writers of identifiers and contacts."""

import re
from collections.abc import Sequence
from datetime import date, datetime

from django.utils.translation import get_language

from tessera.lib.dates import months_after
from tessera.lib.encryption import provider
from tessera.lib.refusals import Refusal
from tessera.registry.choices import ContactKind, IdentifierStatus
from tessera.registry.encryption import Sealed, normalise, unseal
from tessera.registry.errors import ContactTaken, ExpiresTooLate, IdentifierRefused, IdentifierTaken
from tessera.registry.models import ContactPoint, Group, Identifier, IdentifierKind, Individual
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


def give(
    owner: Individual | Group, *, kind: IdentifierKind, sealed: Sealed, expires_on: date | None = None
) -> Identifier:
    """Raises IdentifierTaken when another registrant holds it and the kind is unique."""
    with explained(an_identifier_belongs_to_one=IdentifierTaken(kind=_named(kind), field="identifier")):
        return Identifier.objects.create(
            kind=kind,
            individual=owner if isinstance(owner, Individual) else None,
            group=owner if isinstance(owner, Group) else None,
            lookup=sealed.lookup,
            value=sealed.value,
            sealed=sealed.sealed,
            masked=sealed.masked,
            is_unique=kind.is_unique,
            expires_on=expires_on,
        )


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


def add_contact(
    owner: Individual | Group, *, kind: ContactKind, value: str, is_preferred: bool = False
) -> ContactPoint:
    """A preferred contact takes the place of the one preferred so far. Raises ContactTaken."""
    own = ContactPoint.objects.filter(
        individual=owner if isinstance(owner, Individual) else None,
        group=owner if isinstance(owner, Group) else None,
        kind=kind,
    )
    if is_preferred:
        own.filter(is_preferred=True).update(is_preferred=False)
    taken: Refusal = ContactTaken(field="contact")
    with explained(a_contact_is_stored_once=taken):
        return ContactPoint.objects.create(
            individual=owner if isinstance(owner, Individual) else None,
            group=owner if isinstance(owner, Group) else None,
            kind=kind,
            value=value,
            is_preferred=is_preferred,
        )


def remove_contact(contact: ContactPoint) -> None:
    """History keeps it."""
    contact.delete()
