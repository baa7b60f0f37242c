"""Verbs on kinds: which kinds of groups there are, and which numbers somebody else gives.

A kind that is in use keeps what its records were written by; a kind is never removed, only deprecated.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, TypeVar

from django.db.models import Max
from django.utils import timezone

from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.dictionary.choices import Sensitivity, Subject
from tessera.registry import design_checks as checks
from tessera.registry import design_errors as errors
from tessera.registry.models import Group, GroupKind, Identifier, IdentifierKind
from tessera.registry.models.group import further_roles

STEP: Final = 10
HOUSEHOLD: Final = "household"  # imports, moves and statistics rely on it
LONGEST_VALIDITY: Final = 1200  # months
Kind = TypeVar("Kind", GroupKind, IdentifierKind)


@dataclass(frozen=True)
class GroupKindDraft:
    """A kind of group as somebody wants it. An empty ``key`` is made from the name."""

    names: Mapping[str, str]
    key: str = ""
    is_exclusive: bool = False
    has_head: bool = True
    roles: tuple[str, ...] = ()


@dataclass(frozen=True)
class IdentifierKindDraft:
    """A kind of number as somebody wants it; ``pattern`` is matched against the normalised value."""

    names: Mapping[str, str]
    key: str = ""
    subject: Subject = Subject.INDIVIDUAL
    pattern: str = ""
    is_unique: bool = True
    sensitivity: Sensitivity = Sensitivity.SENSITIVE
    validity_months: int | None = None
    synonyms: tuple[str, ...] = ()


def add_group_kind(draft: GroupKindDraft, *, by: Viewer, now: datetime) -> GroupKind:
    with checks.designing(by):
        names = checks.cleaned_labels(draft.names)
        key = _new_key(GroupKind, draft.key, names, now)
        return GroupKind.objects.create(
            key=key,
            names=names,
            is_exclusive=draft.is_exclusive,
            has_head=draft.has_head,
            roles=_roles(draft),
        )


def change_group_kind(key: str, *, draft: GroupKindDraft, by: Viewer) -> GroupKind:
    """Its key stays. Whether people belong to one such group at a time, and whether it has a head, stays too once
    there are groups of it: their memberships were written by it.
    """
    with checks.designing(by):
        kind = _locked(GroupKind, key)
        if (kind.is_exclusive, kind.has_head) != (draft.is_exclusive, draft.has_head):
            if key == HOUSEHOLD:
                raise errors.KindBuiltIn(kind=kind.name_in(by.language))
            if is_used(kind):
                raise errors.KindInUse(field="is_exclusive", kind=kind.name_in(by.language))
        kind.names = checks.cleaned_labels(draft.names)
        kind.is_exclusive, kind.has_head, kind.roles = draft.is_exclusive, draft.has_head, _roles(draft)
        kind.save(update_fields=["names", "is_exclusive", "has_head", "roles"])
        return kind


def add_identifier_kind(draft: IdentifierKindDraft, *, by: Viewer, now: datetime) -> IdentifierKind:
    """A further kind, the last one of the list."""
    with checks.designing(by):
        names = checks.cleaned_labels(draft.names)
        key = _new_key(IdentifierKind, draft.key, names, now)
        _check_number(draft)
        last = IdentifierKind.objects.aggregate(last=Max("position"))["last"] or 0
        return IdentifierKind.objects.create(
            key=key,
            names=names,
            subject=draft.subject,
            pattern=draft.pattern,
            is_unique=draft.is_unique,
            sensitivity=draft.sensitivity,
            validity_months=draft.validity_months,
            synonyms=_synonyms(draft),
            position=last + STEP,
        )


def change_identifier_kind(key: str, *, draft: IdentifierKindDraft, by: Viewer) -> IdentifierKind:
    """Its key stays, and once numbers of it are recorded also whose they are, whether two may share one, and
    whether they are encrypted. A new pattern holds for new numbers.
    """
    with checks.designing(by):
        kind = _locked(IdentifierKind, key)
        _check_number(draft)
        fixed = (kind.subject, kind.is_unique, kind.is_sealed)
        kind.names, kind.subject, kind.pattern = (
            checks.cleaned_labels(draft.names),
            draft.subject,
            draft.pattern,
        )
        kind.is_unique, kind.sensitivity = draft.is_unique, draft.sensitivity
        kind.validity_months, kind.synonyms = draft.validity_months, _synonyms(draft)
        if (kind.subject, kind.is_unique, kind.is_sealed) != fixed and is_used(kind):
            raise errors.KindInUse(kind=kind.name_in(by.language))
        kind.save(
            update_fields=[
                *("names", "subject", "pattern", "is_unique", "sensitivity", "validity_months", "synonyms"),
            ]
        )
        return kind


def move_identifier_kind(key: str, *, steps: int, by: Viewer) -> None:
    """Move a kind up (``steps`` below 0) or down the list of its subject."""
    with checks.designing(by):
        kind = _locked(IdentifierKind, key)
        peers = list(
            IdentifierKind.objects.select_for_update()
            .filter(subject=kind.subject)
            .order_by("position", "key")
        )
        checks.write_order(checks.shifted(peers, kind, steps), step=STEP)


def deprecate_kind(kind: GroupKind | IdentifierKind, *, by: Viewer, now: datetime) -> None:
    """It is offered no more; what is recorded of it stays."""
    with checks.designing(by):
        if isinstance(kind, GroupKind) and kind.key == HOUSEHOLD:
            raise errors.KindBuiltIn(kind=kind.name_in(by.language))
        if kind.deprecated_since is None:
            _end(kind, timezone.localdate(now))


def reinstate_kind(kind: GroupKind | IdentifierKind, *, by: Viewer) -> None:
    with checks.designing(by):
        _end(kind, None)


def is_used(kind: GroupKind | IdentifierKind) -> bool:
    """Whether anything of the kind is recorded anywhere in the register."""
    with narrowed_to(system_viewer()):
        if isinstance(kind, GroupKind):
            return Group.objects.filter(kind=kind).exists()
        return Identifier.objects.filter(kind=kind).exists()


def _end(kind: GroupKind | IdentifierKind, on: date | None) -> None:
    kind.deprecated_since = on
    kind.save(update_fields=["deprecated_since"])


def _new_key(model: type[Kind], given: str, names: Mapping[str, str], now: datetime) -> str:
    key = checks.new_key(given, names, fallback=f"kind_{now:%Y%m%d%H%M%S}")
    if model._default_manager.filter(key=key).exists():
        raise errors.KeyTaken(field="key", key=key)
    if key in checks.RESERVED:
        raise errors.KeyReserved(field="key", key=key)
    return key


def _locked(model: type[Kind], key: str) -> Kind:
    found = model._default_manager.select_for_update().filter(key=key).first()
    if found is None:
        raise errors.KindAbsent
    return found


def _roles(draft: GroupKindDraft) -> list[str]:
    known = further_roles()
    unknown = [role for role in draft.roles if role not in known]
    if unknown:
        raise errors.RoleUnknown(field="roles", role=unknown[0])
    return [role for role in known if role in draft.roles]


def _check_number(draft: IdentifierKindDraft) -> None:
    if draft.subject not in {Subject.INDIVIDUAL, Subject.GROUP}:
        raise errors.KindHasNoSubject(field="subject")
    if draft.pattern:
        checks.pattern_is_safe(draft.pattern)
    months = draft.validity_months
    if months is not None and not 1 <= months <= LONGEST_VALIDITY:
        raise errors.ValidityOutOfRange(field="validity_months", most=LONGEST_VALIDITY)


def _synonyms(draft: IdentifierKindDraft) -> list[str]:
    return list(dict.fromkeys(" ".join(word.split()) for word in draft.synonyms if word.strip()))
