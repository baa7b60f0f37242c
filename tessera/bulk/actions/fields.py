"""Makes fields of columns that the dictionary does not know yet."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import polars as pl
from django.db import transaction

from tessera.accounts.viewer import Viewer
from tessera.bulk import guessing, looks, members, parts
from tessera.bulk.errors import NotNow, TypeNotForColumn
from tessera.bulk.models import Import
from tessera.bulk.targets import IGNORE
from tessera.bulk.values.choices import folded
from tessera.dictionary.choices import FieldType, Subject
from tessera.dictionary.models import CodeList, Field
from tessera.registry import code_design, field_design

OFFERED: Final = (
    FieldType.TEXT,
    FieldType.INTEGER,
    FieldType.DECIMAL,
    FieldType.BOOLEAN,
    FieldType.CODE,
    FieldType.DATE,
)


@dataclass(frozen=True)
class NewField:
    """A column to become a field of the subject, of the type; ``slot`` is whose, where people stand side by side."""

    position: int
    subject: Subject
    type: FieldType
    slot: str = ""


def suggested(found: Import) -> list[NewField]:
    """The fields that the columns which nothing fits could become."""
    suggestions: list[dict[str, Any] | None] = found.counts.get("new_fields", [])
    return [
        NewField(position, Subject(new["subject"]), FieldType(new["type"]))
        for position, (new, key) in enumerate(zip(suggestions, found.mapping, strict=False))
        if new is not None and key == IGNORE
    ]


@transaction.atomic
def add(found: Import, wanted: Iterable[NewField], *, by: Viewer, now: datetime) -> list[Field]:
    """Declare the fields and map their columns to them.

    Raises NotNow, TypeNotForColumn, and what the field designer raises.
    """
    if not found.is_open:
        raise NotNow(status=found.get_status_display())
    made = [_add(found, new, by=by, now=now) for new in wanted]
    found.save(update_fields=["mapping"])
    return made


def _add(found: Import, new: NewField, *, by: Viewer, now: datetime) -> Field:
    if new.type not in OFFERED:
        raise TypeNotForColumn
    heading = found.headings[new.position].strip()
    label = heading.strip(" ?:*")
    kind, code_list = new.type, ""
    if kind == FieldType.CODE:
        codes = _codes(found, new.position)
        if codes:
            code_list = _code_list(label, codes, by=by, now=now).key
        else:
            kind = FieldType.TEXT
    labels = {"en": label, by.language: label}
    draft = field_design.FieldDraft(
        subject=new.subject,
        type=kind,
        labels=labels,
        key=_free_key(new.subject, label),
        code_list=code_list,
        synonyms=(heading,),
    )
    field = field_design.add_field(draft, by=by, now=now)
    mapping = list(found.mapping)
    slot = new.slot if new.subject != Subject.GROUP else ""
    mapping[new.position] = members.with_slot(slot, f"{new.subject}.{field.key}")
    found.mapping = mapping
    return field


def _free_key(subject: Subject, label: str) -> str:
    key = guessing.key_of(label)
    taken = set(Field.objects.filter(subject=subject, key__startswith=key).values_list("key", flat=True))
    return next(name for name in (key, *(f"{key}_{n}" for n in range(2, 100))) if name not in taken)


def _codes(found: Import, position: int) -> list[str]:
    """The distinct values of the whole column; none when they are too many to choose from."""
    name = f"c{position}"
    lines = parts.part_at(found, position).lines()
    values = (
        lines.select(pl.col(name).str.strip_chars().alias("v")).drop_nulls().unique().limit(1_000).collect()
    )
    distinct = {
        folded(value): value for value in sorted(values["v"].to_list()) if value and value != "#CLEAR"
    }
    return list(distinct.values()) if len(distinct) <= looks.MOST_CODES else []


def _code_list(label: str, codes: Iterable[str], *, by: Viewer, now: datetime) -> CodeList:
    drafts = [
        code_design.CodeDraft(
            {"en": code, by.language: code}, value=code if code_design.FORM.fullmatch(code) else ""
        )
        for code in codes
    ]
    key = guessing.key_of(label)
    taken = set(CodeList.objects.filter(key__startswith=key).values_list("key", flat=True))
    free = next(name for name in (key, *(f"{key}_{n}" for n in range(2, 100))) if name not in taken)
    return code_design.add_code_list(
        {"en": label, by.language: label}, codes=drafts, by=by, now=now, key=free
    )
