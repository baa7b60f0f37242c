"""The only writers of identifiers and contacts."""

import re
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Q
from django.utils.translation import get_language

from tessera.lib.dates import months_after
from tessera.lib.db.inserting import insert_rows
from tessera.lib.encryption import provider
from tessera.registry.choices import ContactKind, IdentifierStatus
from tessera.registry.encryption import Sealed, normalise, unseal
from tessera.registry.errors import ContactTaken, ExpiresTooLate, IdentifierRefused, IdentifierTaken
from tessera.registry.models import ContactPoint, Group, Identifier, IdentifierKind, Individual
from tessera.registry.violations import explained

Owner = Individual | Group


class Given(NamedTuple):
    """An identifier to write, and whose it is."""

    owner: Owner
    kind: IdentifierKind
    sealed: Sealed
    expires_on: date | None = None


class Reached(NamedTuple):
    """A contact to write, and whom it reaches."""

    owner: Owner
    kind: ContactKind
    value: str
    is_preferred: bool = False
    verified_at: datetime | None = None


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


def give(given: Sequence[Given]) -> None:
    """Raises IdentifierTaken when another registrant holds one and its kind is unique."""
    by_kind: dict[int, list[Given]] = {}
    for one in given:
        by_kind.setdefault(one.kind.pk, []).append(one)
    for same in by_kind.values():
        taken = IdentifierTaken(kind=_named(same[0].kind), field="identifier")
        with explained(an_identifier_belongs_to_one=taken):
            insert_rows(Identifier, [_row(one) for one in same])


def _row(given: Given) -> dict[str, Any]:
    return {
        **_owned_by(given.owner),
        "kind_id": given.kind.pk,
        "lookup": given.sealed.lookup,
        "value": given.sealed.value,
        "sealed": given.sealed.sealed,
        "masked": given.sealed.masked,
        "is_unique": given.kind.is_unique,
        "expires_on": given.expires_on,
    }


def _owned_by(owner: Owner) -> dict[str, int]:
    return {"individual_id" if isinstance(owner, Individual) else "group_id": owner.pk}


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


def add_contacts(contacts: Sequence[Reached], *, known: Collection[Owner]) -> None:
    """A preferred contact takes the place of the one preferred so far; of several new ones of a kind the last one is.

    ``known`` are the owners who were registered before: only they may have one. Raises ContactTaken.
    """
    preferred = {(one.owner, one.kind): one for one in contacts if one.is_preferred}
    former = Q()
    for owner, kind in preferred:
        if owner in known:
            former |= Q(**_owned_by(owner), kind=kind)
    if former:
        ContactPoint.objects.filter(former, is_preferred=True).update(is_preferred=False)
    rows = [
        {
            **_owned_by(one.owner),
            "kind": one.kind,
            "value": one.value,
            "is_preferred": preferred.get((one.owner, one.kind)) is one,
            "verified_at": one.verified_at,
        }
        for one in contacts
    ]
    with explained(a_contact_is_stored_once=ContactTaken(field="contact")):
        insert_rows(ContactPoint, rows)


def verify_contact(contact: ContactPoint, *, at: datetime) -> None:
    """Whoever it belongs to has proved that they read what is sent there."""
    contact.verified_at = at
    contact.save(update_fields=["verified_at"])


def remove_contact(contact: ContactPoint) -> None:
    """History keeps it."""
    contact.delete()
