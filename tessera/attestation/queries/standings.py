"""How facts stand: who vouched for which, and for which nobody has."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import orjson

from tessera.accounts.viewer import Viewer
from tessera.attestation.choices import STATUSES, Status
from tessera.attestation.digests import as_seen, digester
from tessera.dictionary import catalogue
from tessera.dictionary.catalogue import Catalogue
from tessera.dictionary.choices import Storage, Subject
from tessera.dictionary.specs import FieldSpec
from tessera.lib.dates import months_after
from tessera.lib.db.prepared import prepared
from tessera.registry.queries.within import group_within, person_within, seen_by

TABLES: Final[Mapping[str, tuple[str, str]]] = {
    Subject.INDIVIDUAL: ("registry_individual", "individual_id"),
    Subject.GROUP: ("registry_group", "group_id"),
}
_STANDINGS: Final = """
select r.id, r.public_id, f.id, v.value::text, a.status, a.attested_by, a.attested_by_name, a.attested_at, a.comment,
       a.valid_until, a.batch, d.public_id, d.title, area.path::text
from {table} r
left join areas_area area on area.id = r.area_id
cross join lateral (select {record} as record) whole
cross join unnest(%(fields)s::bigint[], %(keys)s::text[], %(built_in)s::boolean[])
  with ordinality f (id, key, built_in, place)
cross join lateral (select attested_value(whole.record, f.key, f.built_in) as value) v
left join {word} a on {given}
left join registry_document d on d.id = a.document_id
where r.id = any(%(records)s) and {within}
  and (v.value is not null or coalesce(a.status, 'new') <> 'new')
order by r.id, f.place
"""
_WITHIN: Final[Mapping[str, str]] = {
    Subject.INDIVIDUAL: person_within("r"),
    Subject.GROUP: group_within("r"),
}
_NOW: Final = {
    "record": "to_jsonb(r)",
    "word": "attestation_attestation",
    "given": "a.{owner} = r.id and a.field_id = f.id",
}
# The version of a row at a moment is the one that was replaced next, or the live one where none was replaced since.
_THEN: Final = {
    "record": """coalesce((
  select to_jsonb(h) from {table}_history h
  where h.id = r.id and h.recorded_at <= %(at)s and h.superseded_at > %(at)s
  order by h.superseded_at, h.history_id limit 1
), case when r.recorded_at <= %(at)s then to_jsonb(r) end)""",
    "word": """lateral (
  select * from (
    select {columns}, h.superseded_at, h.history_id from attestation_attestation_history h
    where h.{owner} = r.id and h.field_id = f.id and h.recorded_at <= %(at)s and h.superseded_at > %(at)s
    union all
    select {columns}, null, null from attestation_attestation h
    where h.{owner} = r.id and h.field_id = f.id and h.recorded_at <= %(at)s
  ) versions order by superseded_at nulls last, history_id limit 1
)""",
    "given": "true",
}
_WORD: Final = (
    "status", "attested_by", "attested_by_name", "attested_at", "comment", "valid_until", "batch", "document_id",
)  # fmt: skip


@dataclass(frozen=True)
class Standing:
    """A recorded fact of one registrant and how it stands.

    ``value`` is what is stored, as ``attested_value`` has it; ``seen`` stands for it in a form. ``status`` counts an
    attestation as expired from the day on which it is, whether or not the job was there already.
    """

    subject: Subject
    record: int
    record_public_id: UUID
    path: str | None
    spec: FieldSpec
    value: Any
    text: str
    digest: bytes
    status: str
    by: str = ""
    by_name: str = ""
    at: datetime | None = None
    comment: str = ""
    valid_until: date | None = None
    batch: str = ""
    document: UUID | None = None
    document_title: str = ""

    @property
    def seen(self) -> str:
        return as_seen(self.digest)

    @property
    def is_attested(self) -> bool:
        return self.status == Status.ATTESTED

    @property
    def is_open(self) -> bool:
        """Whether it waits for somebody's word."""
        return self.status in OPEN


OPEN: Final = frozenset({Status.NEW, Status.EXPIRED})


@dataclass(frozen=True)
class Share:
    """``attested`` of ``total`` recorded facts that can be attested."""

    attested: int = 0
    total: int = 0

    def __add__(self, other: "Share") -> "Share":
        return Share(self.attested + other.attested, self.total + other.total)

    @property
    def is_whole(self) -> bool:
        return self.total > 0 and self.attested == self.total

    @classmethod
    def of(cls, standings: Iterable[Standing]) -> "Share":
        found = list(standings)
        return cls(sum(one.is_attested for one in found), len(found))


def attestable(subject: Subject | str, *, definitions: Catalogue | None = None) -> tuple[FieldSpec, ...]:
    """The fields of a subject that are attested, in the order of the screen."""
    if subject not in TABLES:
        return ()
    found = (definitions or catalogue.current()).fields(subject)
    return tuple(spec for spec in found if spec.attestable)


def standings(
    *,
    viewer: Viewer,
    on: date,
    individuals: Collection[int] = (),
    groups: Collection[int] = (),
    fields: Mapping[Subject, Sequence[FieldSpec]] | None = None,
    at: datetime | None = None,
) -> dict[tuple[Subject, int], tuple[Standing, ...]]:
    """The recorded facts of people and groups within reach, by registrant; one query for either kind.

    ``fields`` narrows to some of those that are attested. With ``at`` facts and words are those of the moment, read
    from the history; ``on`` is its day.
    """
    found: dict[tuple[Subject, int], list[Standing]] = defaultdict(list)
    for subject, keys in ((Subject.INDIVIDUAL, individuals), (Subject.GROUP, groups)):
        specs = fields.get(subject, ()) if fields is not None else attestable(subject)
        for one in _read(subject, keys, specs, viewer=viewer, on=on, at=at):
            found[subject, one.record].append(one)
    return {key: tuple(several) for key, several in found.items()}


def effective(status: str | None, valid_until: date | None, *, on: date) -> str:
    """The standing on a day."""
    if status == Status.ATTESTED and valid_until is not None and valid_until <= on:
        return str(Status.EXPIRED)
    return status or str(Status.NEW)


def valid_until(months: int | None, *, on: date) -> date | None:
    """The first day on which a word given on a day does not hold any more."""
    return months_after(on, months) if months else None


def label_of(status: str, language: str) -> str:
    """What a standing is called."""
    codes = catalogue.current().code_list(STATUSES)
    code = codes.code(status) if codes else None
    if code is not None:
        return code.label_in(language)
    return str(Status(status).label) if status in Status.values else status


def givable(on: date) -> list[str]:
    """The standings that somebody may give: all of the code list but "expired", which only time gives."""
    codes = catalogue.current().code_list(STATUSES)
    listed = [code.value for code in codes.offered_on(on)] if codes else []
    own = [str(status) for status in Status if status != Status.EXPIRED]
    return [*own, *(value for value in listed if value not in Status.values)]


def _read(
    subject: Subject,
    keys: Collection[int],
    specs: Sequence[FieldSpec],
    *,
    viewer: Viewer,
    on: date,
    at: datetime | None,
) -> Iterator[Standing]:
    if not keys or not specs:
        return
    by_id = {spec.id: spec for spec in specs}
    digest = digester()
    for row in _rows(subject, keys, specs, viewer=viewer, at=at):
        record, public_id, field, text, status, by, by_name, at, comment, until, batch, *rest = row
        document, title, path = rest
        if text is None:
            continue  # it was given on a value that is gone; the trigger is about to say so
        yield Standing(
            subject=subject,
            record=record,
            record_public_id=public_id,
            path=path,
            spec=by_id[field],
            value=orjson.loads(text),
            text=text,
            digest=digest(subject, record, field, text),
            status=effective(status, until, on=on),
            by=by or "",
            by_name=by_name or "",
            at=at,
            comment=comment or "",
            valid_until=until,
            batch=batch or "",
            document=document,
            document_title=title or "",
        )


def _rows(
    subject: Subject,
    keys: Collection[int],
    specs: Sequence[FieldSpec],
    *,
    viewer: Viewer,
    at: datetime | None,
) -> list[tuple[Any, ...]]:
    asked: dict[str, Any] = {
        "records": list(keys),
        "fields": [spec.id for spec in specs],
        "keys": [spec.key for spec in specs],
        "built_in": [spec.storage == Storage.COLUMN for spec in specs],
        **seen_by(viewer),
    }
    if at is not None:
        asked["at"] = at
    with prepared() as cursor:
        cursor.execute(_statement(subject, _NOW if at is None else _THEN), asked)
        return list(cursor.fetchall())


def _statement(subject: Subject, when: Mapping[str, str]) -> str:
    table, owner = TABLES[subject]
    columns = ", ".join(f"h.{name}" for name in _WORD)
    parts = {name: part.format(table=table, owner=owner, columns=columns) for name, part in when.items()}
    return _STANDINGS.format(table=table, within=_WITHIN[subject], **parts)
