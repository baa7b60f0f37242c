"""A list of facts to be attested, as a file: one row a fact, with empty columns for what people say of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import orjson
from django.db import connection, transaction

from tessera.accounts import reach
from tessera.accounts.choices import Permission, Purpose
from tessera.accounts.viewer import Reach, Viewer
from tessera.areas.models import Area
from tessera.attestation.checking import HIDDEN, holds_role
from tessera.attestation.queries.showing import partly
from tessera.attestation.queries.standings import OPEN, TABLES, attestable, effective, label_of
from tessera.attestation.queries.values import value_of
from tessera.audit.actions import record_access
from tessera.audit.models import AccessRecord
from tessera.bulk import sheets
from tessera.bulk.attesting import columns, signing
from tessera.bulk.choices import ExportFormat
from tessera.bulk.errors import NoFieldsChosen
from tessera.bulk.models import AttestationList
from tessera.changes.batch.plan import compose
from tessera.dictionary import catalogue, display
from tessera.dictionary.choices import FieldType, Sensitivity, Storage, Subject
from tessera.dictionary.specs import FieldSpec
from tessera.lib.dates import midnight
from tessera.lib.labels import in_language
from tessera.versions.models import NamedVersion

WAITING: Final = "open"
_AT_ONCE: Final = 2_000  # rows fetched at a time
_NAMES: Final = {
    Subject.INDIVIDUAL: "coalesce(nullif(concat_ws(' ', nullif(r.given_name, ''), nullif(r.additional_name, ''),"
    " nullif(r.family_name, '')), ''), r.preferred_name)",
    Subject.GROUP: """coalesce(nullif(r.name, ''), (
        select concat_ws(' ', nullif(i.given_name, ''), nullif(i.family_name, ''))
        from registry_membership m join registry_individual i on i.id = m.individual_id
        where m.group_id = r.id and m.until is null and 'head' = any (m.roles) limit 1), '')""",
}
_ROWS: Final = """
select r.registry_number, {name}, area.names, area.code, f.id, v.value::text, a.status, a.valid_until
from {table} r
left join areas_area area on area.id = r.area_id
cross join unnest(%(fields)s::bigint[]) with ordinality f (id, place)
cross join lateral (select {value} as value offset 0) v
left join attestation_attestation a on a.{owner} = r.id and a.field_id = f.id
where r.status = 'active' and v.value is not null and {where}
order by r.id, f.place
"""


@dataclass(frozen=True)
class Asked:
    """Which facts: keys of fields, and a search. ``status`` is "open", a standing, or empty for any.

    ``changed_since`` asks for records that changed on that day or later, ``version`` for those of which the named
    version holds a picture.
    """

    subject: Subject
    fields: Sequence[str]
    status: str = WAITING
    area: Area | None = None
    changed_since: date | None = None
    version: NamedVersion | None = None
    purpose: Purpose = Purpose.DECISION
    format: ExportFormat = ExportFormat.CSV


def fields_for(subject: Subject, *, viewer: Viewer, area: Area | None) -> tuple[FieldSpec, ...]:
    """The fields that the viewer may attest throughout where the list would reach, and see."""
    within = (
        Reach(paths=frozenset({area.path})) if area is not None else viewer.reach(Permission.FACTS_ATTEST)
    )
    return tuple(spec for spec in attestable(subject) if _may_leave(spec, viewer, within))


def download(
    asked: Asked, *, viewer: Viewer, now: datetime, on: date
) -> tuple[AttestationList, Iterator[bytes]]:
    """The list and its file in pieces. Who took it out is recorded before the first one.

    Raises PermissionMissing and NoFieldsChosen.
    """
    viewer.must(Permission.FACTS_ATTEST)
    with catalogue.held():
        allowed = fields_for(asked.subject, viewer=viewer, area=asked.area)
        specs = [spec for spec in allowed if spec.key in asked.fields]
        if not specs:
            raise NoFieldsChosen(field="fields")
        found = _note(asked, specs, viewer=viewer, now=now)
        rows = _Rows(found, specs, viewer=viewer, on=on)
        pieces = sheets.write(columns.headings(), rows.of(asked), asked.format)
    return found, pieces


@transaction.atomic
def _note(asked: Asked, specs: Sequence[FieldSpec], *, viewer: Viewer, now: datetime) -> AttestationList:
    found = AttestationList.objects.create(
        number=_next_number(now),
        owner_id=viewer.user_id,
        owner_name=viewer.name,
        subject=asked.subject,
        fields=[spec.key for spec in specs],
        asked={
            "status": asked.status,
            "area": asked.area.code if asked.area else "",
            "changed_since": asked.changed_since.isoformat() if asked.changed_since else "",
            "version": asked.version.name if asked.version else "",
            "purpose": asked.purpose,
        },
        created_at=now,
    )
    record_access(AccessRecord.Subject.EXPORT, None, by=viewer, purpose=asked.purpose, revealed=found.number)
    return found


def _next_number(now: datetime) -> str:
    """AL-2026-000123: the year, and how many lists there were."""
    with connection.cursor() as cursor:
        cursor.execute("select nextval('attestation_list_number')")
        return f"AL-{now.year}-{cursor.fetchone()[0]:06}"


def _may_leave(spec: FieldSpec, viewer: Viewer, within: Reach) -> bool:
    if spec.sensitivity == Sensitivity.SECRET or spec.type == FieldType.DOCUMENT:
        return False
    if spec.sensitivity in HIDDEN and not viewer.holds_all([Permission.PEOPLE_VIEW_SENSITIVE], within):
        return False
    paths: Sequence[str | None] = sorted(within.paths) if not within.everywhere else [None]
    return all(holds_role(spec, by=viewer, path=path) for path in paths)


class _Rows:
    """Makes the rows of one list."""

    def __init__(
        self, found: AttestationList, specs: Sequence[FieldSpec], *, viewer: Viewer, on: date
    ) -> None:
        self.number = found.number
        self.specs = {spec.id: spec for spec in specs}
        self.viewer = viewer
        self.language = viewer.language
        self.on = on
        self.sign = signing.signer()
        self.labels = {spec.id: spec.label_in(self.language) for spec in specs}
        self.standings: dict[str, str] = {}
        self.areas: Mapping[str, str] = {}

    def of(self, asked: Asked) -> Iterator[list[Any]]:
        where, params = _where(asked, self.viewer, on=self.on)
        table, owner = TABLES[asked.subject]
        value = compose("{value}", value=value_of(self.specs.values(), record="r", field="f.id"))
        statement = _ROWS.format(
            name=_NAMES[asked.subject], table=table, owner=owner, where=where, value=value.replace("%", "%%")
        )
        params["fields"] = list(self.specs)
        with reach.narrowed_to(self.viewer), catalogue.held():
            self.areas = self._area_names()
            with transaction.atomic(), connection.chunked_cursor() as cursor:
                cursor.execute(statement, params)
                while rows := cursor.fetchmany(_AT_ONCE):
                    for row in rows:
                        yield self._row(row)

    def _row(self, row: Sequence[Any]) -> list[Any]:
        number, name, area, code, field, text, status, until = row
        spec = self.specs[field]
        signature = signing.written(self.sign(self.number, number, spec.key, text))
        names = orjson.loads(area) if isinstance(area, str) else area
        where = in_language(names or {}, self.language) or code or ""
        standing = self._standing(effective(status, until, on=self.on))
        shown = self._shown(spec, orjson.loads(text), where)
        cells = [self.number, number, name, where, spec.key, self.labels[field], shown, standing]
        return [*cells, None, None, None, signature]

    def _standing(self, status: str) -> str:
        if status not in self.standings:
            self.standings[status] = label_of(status, self.language)
        return self.standings[status]

    def _shown(self, spec: FieldSpec, value: Any, where: str) -> Any:
        if spec.type == FieldType.AREA:
            return where if spec.storage == Storage.COLUMN else self.areas.get(str(value), value)
        if spec.type == FieldType.DATE:
            return partly(*value) if isinstance(value, list) else value
        if isinstance(value, int | float) and not isinstance(value, bool) and spec.code_list is None:
            return value
        return display.display(spec, value, language=self.language)

    def _area_names(self) -> Mapping[str, str]:
        """The names of all areas by code, where a field of the list speaks of areas."""
        if not any(
            spec.type == FieldType.AREA and spec.storage == Storage.ATTRIBUTE for spec in self.specs.values()
        ):
            return {}
        return {
            code: in_language(names, self.language) or code
            for code, names in Area.objects.values_list("code", "names")
        }


def _where(asked: Asked, viewer: Viewer, *, on: date) -> tuple[str, dict[str, Any]]:
    tests: list[str] = []
    params: dict[str, Any] = {}
    for name, held in (("sees", viewer.sees), ("attests", viewer.reach(Permission.FACTS_ATTEST))):
        tests.append(f"(%({name})s or area.path <@ any (%({name}_in)s::ltree[]))")
        params |= {name: held.everywhere, f"{name}_in": sorted(held.paths)}
    if asked.area is not None:
        tests.append("area.path <@ %(area)s::ltree")
        params["area"] = asked.area.path
    _narrow_to_changed(asked, tests, params)
    if asked.status:
        wanted = OPEN if asked.status == WAITING else {asked.status}
        tests.append(
            "case when a.status = 'attested' and a.valid_until <= %(on)s then 'expired'"
            " else coalesce(a.status, 'new') end = any (%(statuses)s)"
        )
        params |= {"on": on, "statuses": [str(status) for status in wanted]}
    return " and ".join(tests), params


def _narrow_to_changed(asked: Asked, tests: list[str], params: dict[str, Any]) -> None:
    table, owner = TABLES[asked.subject]
    if asked.changed_since is not None:
        tests.append(
            f"(r.recorded_at >= %(since)s or exists (select from {table}_history h"
            " where h.id = r.id and h.superseded_at >= %(since)s))"
        )
        params["since"] = midnight(asked.changed_since)
    if asked.version is not None:
        tests.append(
            f"exists (select from versions_recordversion p where p.named_id = %(version)s and p.{owner} = r.id)"
        )
        params["version"] = asked.version.pk
