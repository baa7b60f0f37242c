"""What must be true of a definition before it is written; the database holds the rest."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import Final, TypeVar

from django.db import models, transaction

from tessera.accounts.choices import Permission
from tessera.accounts.errors import PermissionMissing
from tessera.accounts.models import Role
from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import Reach, Viewer, system_viewer
from tessera.dictionary.choices import FieldType, Storage, Subject
from tessera.dictionary.models import Field
from tessera.lib import keys, patterns
from tessera.registry import design_errors as errors
from tessera.registry.models import Group, Individual, Membership

TABLES: Final[Mapping[str, type[models.Model]]] = {
    Subject.INDIVIDUAL: Individual,
    Subject.GROUP: Group,
    Subject.MEMBERSHIP: Membership,
}
NUMBERS: Final = frozenset({FieldType.INTEGER, FieldType.DECIMAL})
CODED: Final = frozenset({FieldType.CODE, FieldType.CODES})
HOUSEHOLD_FACTS: Final = NUMBERS | CODED | {FieldType.BOOLEAN}
# Words that pages, files and services use beside the columns.
RESERVED: Final = frozenset(
    {
        "full_name",
        "name",
        "age",
        "phone",
        "email",
        "head",
        "size",
        "members",
        "identifiers",
        "documents",
        "row",
    }
    | {"new", "household", "group", "individual", "kind", "area_code", "registry_number"}
)
LARGEST_LIMIT: Final = Decimal(10) ** 14
Row = TypeVar("Row", bound=models.Model)


@contextmanager
def designing(by: Viewer) -> Iterator[None]:
    """One transaction in which somebody who may manage fields everywhere changes definitions.

    A definition holds in the whole country, so a role within one area is not enough.
    """
    everywhere = Reach(everywhere=True)
    if not by.holds_all([Permission.FIELDS_MANAGE], everywhere):
        raise PermissionMissing(permission=Permission.FIELDS_MANAGE.label)
    with transaction.atomic(), narrowed_to(by):
        yield


def cleaned_labels(labels: Mapping[str, str]) -> dict[str, str]:
    """The labels that say something, without spaces around them."""
    found = {language: " ".join(label.split()) for language, label in labels.items() if label.strip()}
    if not found:
        raise errors.LabelMissing(field="labels")
    return found


def cleaned_texts(texts: Mapping[str, str]) -> dict[str, str]:
    return {language: text.strip() for language, text in texts.items() if text.strip()}


def new_key(given: str, labels: Mapping[str, str], *, fallback: str) -> str:
    """The given key, checked, or one made from the English label, or from another one in Latin script."""
    if given:
        if not keys.is_key(given):
            raise errors.KeyMalformed(field="key", key=given)
        return given
    candidates = (labels.get("en", ""), *labels.values())
    return next((key for key in map(keys.key_from, candidates) if key), fallback)


def key_is_free(subject: str, key: str) -> None:
    if Field.objects.filter(subject=subject, key=key).exists():
        raise errors.KeyTaken(field="key", key=key)
    columns = {
        name for column in TABLES[subject]._meta.concrete_fields for name in (column.name, column.attname)
    }
    if key in columns | RESERVED:
        raise errors.KeyReserved(field="key", key=key)


def type_has_its_list(type_: str, code_list: str) -> None:
    if type_ in CODED and not code_list:
        raise errors.CodeListNeeded(field="code_list")
    if type_ not in CODED and code_list:
        raise errors.CodeListNotForType(field="code_list")


def attesters_are_roles(roles: Collection[str]) -> None:
    known = set(Role.objects.filter(key__in=roles).values_list("key", flat=True)) if roles else set()
    unknown = sorted(set(roles) - known)
    if unknown:
        raise errors.AttesterUnknown(field="attestation_roles", role=unknown[0])


def may_be_household_fact(type_: str) -> None:
    if type_ not in HOUSEHOLD_FACTS:
        raise errors.NotAHouseholdFact(field="household_fact")


def limits_fit(type_: str, *, minimum: Decimal | None, maximum: Decimal | None) -> None:
    given = [limit for limit in (minimum, maximum) if limit is not None]
    if given and type_ not in NUMBERS:
        raise errors.LimitNotForType(field="minimum" if minimum is not None else "maximum")
    if any(not limit.is_finite() or abs(limit) >= LARGEST_LIMIT for limit in given):
        raise errors.LimitTooLarge(field="minimum")
    if len(given) == 2 and given[0] > given[1]:
        raise errors.LimitsCrossed(field="maximum")


def form_fits(type_: str, *, pattern: str, max_length: int | None) -> None:
    if (pattern or max_length) and type_ != FieldType.TEXT:
        raise errors.LimitNotForType(field="pattern" if pattern else "max_length")
    if pattern:
        pattern_is_safe(pattern)


def pattern_is_safe(pattern: str) -> None:
    """Raises PatternInvalid for one that cannot be read, PatternUnsafe for one that could be slow."""
    try:
        patterns.check(pattern)
    except patterns.PatternRefused as refused:
        if refused.unsafe:
            raise errors.PatternUnsafe(field="pattern") from refused
        raise errors.PatternInvalid(field="pattern", reason=str(refused)) from refused


def shifted(peers: Sequence[Row], row: Row, steps: int) -> list[Row]:
    """The peers with one of them moved up (``steps`` below 0) or down; at an end it stays."""
    order = list(peers)
    at = next(place for place, peer in enumerate(order) if peer.pk == row.pk)
    order.insert(max(0, min(at + steps, len(order) - 1)), order.pop(at))
    return order


def write_order(order: Sequence[Row], *, step: int) -> None:
    """Number the rows anew in the given order; those that keep their number are not written."""
    changed = []
    for place, row in enumerate(order, start=1):
        if row.position != place * step:  # type: ignore[attr-defined]  # definitions that are listed have one
            row.position = place * step  # type: ignore[attr-defined]
            changed.append(row)
    if changed:
        type(changed[0])._default_manager.bulk_update(changed, ["position"])


def has_values(field: Field) -> bool:
    """Whether a fact is recorded in the field anywhere in the register."""
    if field.storage == Storage.COLUMN:
        return True
    with narrowed_to(system_viewer()):
        return TABLES[field.subject]._default_manager.filter(attributes__has_key=field.key).exists()
