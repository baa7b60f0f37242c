"""Files out: people or households within the viewer's reach, streamed, without what their roles do not let them see."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.db import connection, transaction
from django.utils.translation import gettext as _
from psycopg import sql

from tessera.accounts import reach
from tessera.accounts.choices import Permission, Purpose
from tessera.accounts.errors import PermissionMissing
from tessera.accounts.viewer import Reach, Viewer
from tessera.audit.models import AccessRecord
from tessera.bulk import sheets
from tessera.bulk.choices import ExportFormat
from tessera.changes.batch.plan import compose
from tessera.dictionary import catalogue
from tessera.dictionary.choices import FieldType, Sensitivity, Subject
from tessera.dictionary.specs import FieldSpec
from tessera.lib.encryption import provider
from tessera.registry.models import IdentifierKind
from tessera.registry.queries.search.filters import Filters, Where, households_where, people_where

_AT_ONCE: Final = 2_000  # rows fetched at a time
_TABLES: Final = {Subject.INDIVIDUAL: "registry_individual", Subject.GROUP: "registry_group"}
_WRITTEN_OUT: Final = {
    FieldType.CODES: "(select string_agg(code, '; ') from jsonb_array_elements_text(s.attributes -> {}) code)",
    FieldType.POINT: "(select p ->> 'latitude' || ', ' || (p ->> 'longitude') from (select s.attributes -> {} as p) x)",
}
_NOT_TEXT: Final = {
    FieldType.INTEGER, FieldType.DECIMAL, FieldType.BOOLEAN, FieldType.CODES, FieldType.POINT,
}  # fmt: skip
_BIRTH_DATE: Final = """case s.birth_date_precision when 'year' then to_char(s.birth_date, 'YYYY')
    when 'month' then to_char(s.birth_date, 'YYYY-MM') else s.birth_date::text end"""
_OWNERS: Final = {Subject.INDIVIDUAL: "individual_id", Subject.GROUP: "group_id"}


@dataclass(frozen=True)
class Asked:
    """What somebody wants to take out, why, and whether whole identifiers are needed."""

    subject: Subject
    format: ExportFormat
    purpose: Purpose
    filters: Filters = field(default_factory=Filters)
    reveal: bool = False


@dataclass(frozen=True)
class _Column:
    """``key`` names it for machines, ``label`` for people; ``expression`` is over the alias ``s``."""

    key: str
    label: str
    expression: sql.Composable
    kind: IdentifierKind | None = None


def export(asked: Asked, *, viewer: Viewer, on: date) -> Iterator[bytes]:
    """The file in pieces. Who asked for what is recorded before the first one. Raises PermissionMissing.

    The pieces are read by a server-side cursor in a transaction of their own, so the file shows one moment.
    """
    viewer.must(Permission.EXPORT)
    if asked.reveal and not viewer.holds_all([Permission.IDENTIFIER_REVEAL], _within(asked, viewer)):
        raise PermissionMissing(permission=Permission.IDENTIFIER_REVEAL.label)
    columns = _columns(asked, viewer)
    where = _where(asked, viewer, on)
    _record(asked, viewer)
    by_machine = asked.format == ExportFormat.NDJSON
    headings = [column.key if by_machine else column.label for column in columns]
    return sheets.write(headings, _rows(asked, columns, where, viewer), asked.format)


def _record(asked: Asked, viewer: Viewer) -> None:
    AccessRecord.objects.create(
        viewer=viewer.actor,
        viewer_name=viewer.name,
        purpose=asked.purpose,
        channel=viewer.channel,
        subject=AccessRecord.Subject.EXPORT,
        revealed="identifiers" if asked.reveal else "",
    )


def _where(asked: Asked, viewer: Viewer, on: date) -> Where:
    """The filters, narrowed to where the viewer may export as well as see."""
    if asked.subject == Subject.INDIVIDUAL:
        where = people_where(asked.filters, viewer=viewer, on=on)
    else:
        where = households_where(asked.filters, viewer=viewer)
    allowed = viewer.reach(Permission.EXPORT)
    if allowed.everywhere:
        return where
    inside = "s.area_id in (select id from areas_area where path <@ any (%s::ltree[]))"
    return where & Where(inside, (sorted(allowed.paths),))


def _rows(asked: Asked, columns: Sequence[_Column], where: Where, viewer: Viewer) -> Iterator[list[Any]]:
    statement = compose(
        "select {columns} from {table} s where ",
        columns=sql.SQL(", ").join([column.expression for column in columns]),
        table=sql.Identifier(_TABLES[asked.subject]),
    )
    sealed = [
        (at, column.kind) for at, column in enumerate(columns) if column.kind is not None and asked.reveal
    ]
    with reach.narrowed_to(viewer), transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(statement.replace("%", "%%") + where.sql + " order by s.id", where.params)
        while rows := cursor.fetchmany(_AT_ONCE):
            for row in rows:
                yield _opened(list(row), sealed)


def _opened(row: list[Any], sealed: Sequence[tuple[int, IdentifierKind]]) -> list[Any]:
    """The row with the identifiers in clear; each cell held an array of what is stored of them."""
    for at, kind in sealed:
        opener = provider()
        values = [
            opener.decrypt(bytes.fromhex(value[2:]), context=kind.key.encode()).decode()
            if kind.is_sealed
            else value
            for value in row[at] or []
        ]
        row[at] = "; ".join(values) or None
    return row


def _columns(asked: Asked, viewer: Viewer) -> list[_Column]:
    language = viewer.language
    number = sql.SQL("s.registry_number")
    label = _("Registry number") if asked.subject == Subject.INDIVIDUAL else _("Household registry number")
    columns = [_Column("registry_number", label, number)]
    for spec in catalogue.current().fields(asked.subject):
        if spec.key != "registry_number" and _may_export(spec, viewer, asked):
            written = _expression(spec, by_machine=asked.format == ExportFormat.NDJSON)
            columns.append(_Column(spec.key, spec.label_in(language), written))
    kinds = IdentifierKind.objects.filter(subject=asked.subject, deprecated_since=None)
    columns += [_Column(kind.key, kind.name_in(language), _numbers(kind, asked), kind) for kind in kinds]
    if asked.subject == Subject.INDIVIDUAL:
        columns += [_contact("phone", _("Phone")), _contact("email", _("E-mail")), *_household(language)]
    return columns


def _may_export(spec: FieldSpec, viewer: Viewer, asked: Asked) -> bool:
    if not spec.exportable or spec.type == FieldType.DOCUMENT or spec.sensitivity == Sensitivity.SECRET:
        return False
    return spec.sensitivity != Sensitivity.SENSITIVE or viewer.holds_all(
        [Permission.PEOPLE_VIEW_SENSITIVE], _within(asked, viewer)
    )


def _within(asked: Asked, viewer: Viewer) -> Reach:
    """The areas that the file may reach into, throughout which a permission must hold to open a column."""
    area = asked.filters.area
    return Reach(paths=frozenset({area.path})) if area is not None else viewer.reach(Permission.EXPORT)


def _expression(spec: FieldSpec, *, by_machine: bool) -> sql.Composable:
    """The value as an import reads it. Machines get lists and points as such, people as ``a; b`` and ``12.5, -8``."""
    if not spec.is_built_in:
        return sql.SQL(_attribute(spec.type, by_machine=by_machine)).format(sql.Literal(spec.key))
    if spec.type == FieldType.AREA:
        return sql.SQL("(select a.code from areas_area a where a.id = s.area_id)")
    if spec.type == FieldType.POINT:
        return sql.SQL("s.latitude || ', ' || s.longitude")
    return (
        sql.SQL(_BIRTH_DATE) if spec.key == "birth_date" else sql.SQL("s.{}").format(sql.Identifier(spec.key))
    )


def _attribute(kind: FieldType, *, by_machine: bool) -> str:
    if not by_machine and kind in _WRITTEN_OUT:
        return _WRITTEN_OUT[kind]
    return "s.attributes -> {}" if kind in _NOT_TEXT else "s.attributes ->> {}"


def _numbers(kind: IdentifierKind, asked: Asked) -> sql.Composable:
    """The identifiers of one kind: as the screen shows them, or all that is needed to show them whole."""
    stored = "i.sealed::text" if kind.is_sealed else "i.value"
    shown = (
        f"array_agg({stored} order by i.id)" if asked.reveal else "string_agg(i.masked, '; ' order by i.id)"
    )
    return sql.SQL(
        f"(select {shown} from registry_identifier i where i.{_OWNERS[asked.subject]} = s.id and i.kind_id = {kind.pk}"  # noqa: S608 - our own words
        " and i.status <> 'revoked')"
    )


def _contact(kind: str, label: str) -> _Column:
    expression = sql.SQL(
        "(select c.value from registry_contactpoint c where c.individual_id = s.id and c.kind = {}"
        " order by c.is_preferred desc, c.id limit 1)"
    ).format(sql.Literal(kind))
    return _Column(kind, label, expression)


def _household(language: str) -> list[_Column]:
    """Where the person lives, under headings that an import knows."""
    live = (
        "from registry_membership m join registry_group g on g.id = m.group_id where m.individual_id = s.id"
    )
    current = f"{live} and m.until is null and m.is_exclusive limit 1"
    spec = catalogue.current().field(Subject.MEMBERSHIP, "relationship_to_head")
    label = spec.label_in(language) if spec else "Relationship to head"
    return [
        _Column(
            "household", _("Household registry number"), sql.SQL(f"(select g.registry_number {current})")
        ),
        _Column("relationship_to_head", label, sql.SQL(f"(select m.relationship_to_head {current})")),
    ]
