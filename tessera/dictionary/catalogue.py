"""The dictionary in memory: every process keeps a copy and asks the database only whether it is current.

``current()`` costs one query of one row; after a change of any definition, made by anybody in any process,
it reads the dictionary again in two. Take it once per page or batch and pass it on.
"""

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import F

from tessera.dictionary.choices import FieldType, Sensitivity, Storage, Subject
from tessera.dictionary.models import CodeList, Field
from tessera.dictionary.specs import CodeListSpec, CodeSpec, FieldSpec, SectionSpec
from tessera.lib.db.prepared import prepared

LIST_COLUMNS = ("key", "labels", "standard", "is_shipped")
CODE_COLUMNS = ("value", "labels", "since", "until")
SECTION_COLUMNS = ("key", "subject", "labels", "position")
_TYPED = frozenset({
    "subject", "type", "storage", "sensitivity", "code_list", "section", "synonyms", "attestation_roles",
})  # fmt: skip


@dataclass(frozen=True)
class FieldGroup:
    """The fields that stand under one heading of a record page; ``section`` is None for those without."""

    section: SectionSpec | None
    fields: tuple[FieldSpec, ...]


@dataclass(frozen=True)
class Catalogue:
    """All definitions at one moment, in the order of the screen; deprecated ones are given when asked for."""

    all_fields: tuple[FieldSpec, ...] = ()
    code_lists: Mapping[str, CodeListSpec] = dataclasses.field(default_factory=dict, hash=False)
    by_key: Mapping[tuple[str, str], FieldSpec] = dataclasses.field(
        default_factory=dict, hash=False, repr=False
    )

    def fields(self, subject: Subject | str, *, deprecated: bool = False) -> tuple[FieldSpec, ...]:
        return tuple(
            spec
            for spec in self.all_fields
            if spec.subject == subject and (deprecated or not spec.is_deprecated)
        )

    def field(self, subject: Subject | str, key: str) -> FieldSpec | None:
        """The field with the key, deprecated or not; its history must stay readable."""
        return self.by_key.get((str(subject), key))

    def grouped(self, subject: Subject | str, *, deprecated: bool = False) -> tuple[FieldGroup, ...]:
        """The fields under their sections; a section without fields is left out."""
        runs = groupby(self.fields(subject, deprecated=deprecated), key=lambda spec: spec.section)
        return tuple(FieldGroup(section, tuple(specs)) for section, specs in runs)

    def code_list(self, key: str) -> CodeListSpec | None:
        return self.code_lists.get(key)


_kept: tuple[int, Catalogue] | None = None  # replaced as a whole, so threads see the old one or the new one


_held: ContextVar[tuple[int, Catalogue] | None] = ContextVar("held_catalogue", default=None)


@contextmanager
def held() -> Iterator[Catalogue]:
    """Within the block the dictionary is asked for once, however many values are read."""
    number = stamp()
    found = _at(number)
    token = _held.set((number, found))
    try:
        yield found
    finally:
        _held.reset(token)


def current() -> Catalogue:
    """The dictionary as this database session sees it now."""
    held_one = _held.get()
    return held_one[1] if held_one is not None else _at(stamp())


def stamp() -> int:
    """Rises with every change of a definition, so that others too may keep what they read of definitions."""
    held_one = _held.get()
    if held_one is not None:
        return held_one[0]
    with prepared() as cursor:
        cursor.execute("select number from dictionary_stamp")
        return int(cursor.fetchone()[0])


def _at(number: int) -> Catalogue:
    global _kept
    kept = _kept
    if kept is None or kept[0] != number:
        kept = _kept = (number, load())
    return kept[1]


def fields(subject: Subject | str, *, deprecated: bool = False) -> tuple[FieldSpec, ...]:
    return current().fields(subject, deprecated=deprecated)


def field(subject: Subject | str, key: str) -> FieldSpec | None:
    return current().field(subject, key)


def load() -> Catalogue:
    """Read every definition, in two queries."""
    code_lists = {spec.key: spec for spec in _code_lists()}
    rows = Field.objects.select_related("section", "code_list").order_by(
        "subject", F("section__position").asc(nulls_last=True), "section__key", "position", "key"
    )
    specs = tuple(_field(row, code_lists) for row in rows)
    return Catalogue(specs, code_lists, {(str(spec.subject), spec.key): spec for spec in specs})


def _code_lists() -> Iterator[CodeListSpec]:
    columns = ("codes__parent__value", *(f"codes__{name}" for name in CODE_COLUMNS))
    rows = CodeList.objects.order_by("key", "codes__position", "codes__value").values(*LIST_COLUMNS, *columns)
    for key, of_list in groupby(rows, key=lambda row: row["key"]):
        found = list(of_list)
        codes = tuple(_in_tree([row for row in found if row["codes__value"] is not None]))
        yield CodeListSpec(
            key=key,
            labels=found[0]["labels"],
            standard=found[0]["standard"],
            is_shipped=found[0]["is_shipped"],
            codes=codes,
            by_value={code.value: code for code in codes},
        )


def _in_tree(rows: Iterable[Mapping[str, Any]]) -> Iterator[CodeSpec]:
    """Codes from the top down, each after its parent."""
    below: dict[str | None, list[Mapping[str, Any]]] = {}
    for row in rows:
        below.setdefault(row["codes__parent__value"], []).append(row)
    waiting = [(row, 0) for row in reversed(below.get(None, []))]
    while waiting:
        row, depth = waiting.pop()
        code = {name: row[f"codes__{name}"] for name in CODE_COLUMNS}
        yield CodeSpec(parent=row["codes__parent__value"], depth=depth, **code)
        waiting.extend((child, depth + 1) for child in reversed(below.get(code["value"], [])))


def _field(row: Field, code_lists: Mapping[str, CodeListSpec]) -> FieldSpec:
    copied = {name: getattr(row, name) for name in FieldSpec.__dataclass_fields__ if name not in _TYPED}
    return FieldSpec(
        subject=Subject(row.subject),
        type=FieldType(row.type),
        storage=Storage(row.storage),
        sensitivity=Sensitivity(row.sensitivity),
        code_list=code_lists[row.code_list.key] if row.code_list else None,
        section=_section(row),
        synonyms=tuple(row.synonyms),
        attestation_roles=tuple(row.attestation_roles),
        **copied,
    )


def _section(row: Field) -> SectionSpec | None:
    if row.section is None:
        return None
    columns = {name: getattr(row.section, name) for name in SECTION_COLUMNS}
    return SectionSpec(**columns | {"subject": Subject(row.section.subject)})
