"""The columns of a file out: what the viewer may see, as an import reads it back or as people read it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson
from django.utils.translation import gettext as _
from psycopg import sql

from tessera.accounts.choices import Permission
from tessera.accounts.viewer import Reach, Viewer
from tessera.dictionary import catalogue
from tessera.dictionary.choices import FieldType, Sensitivity, Subject
from tessera.dictionary.specs import CodeListSpec, FieldSpec
from tessera.lib.encryption import provider
from tessera.registry.models import IdentifierKind

Read = Callable[[Any], Any]

_JSON: Final = frozenset(
    {FieldType.INTEGER, FieldType.DECIMAL, FieldType.BOOLEAN, FieldType.CODES, FieldType.POINT}
)
_BIRTH_DATE: Final = """case s.birth_date_precision when 'year' then to_char(s.birth_date, 'YYYY')
    when 'month' then to_char(s.birth_date, 'YYYY-MM') else s.birth_date::text end"""
_AREA_NAME: Final = """(select coalesce(nullif(a.names ->> {}, ''), nullif(a.names ->> 'en', ''), a.code)
    from areas_area a where {})"""
_OWNERS: Final = {Subject.INDIVIDUAL: "individual_id", Subject.GROUP: "group_id"}
_HOME: Final = """from registry_membership m join registry_group g on g.id = m.group_id
where m.individual_id = s.id and m.until is null and m.is_exclusive limit 1"""


@dataclass(frozen=True)
class Style:
    """How values are written.

    ``by_machine``: lists and points as such, and not as ``a; b`` and ``12.5, -8``. ``labels``: the labels of codes and
    the names of areas in the language, and not what an import reads back.
    """

    language: str
    by_machine: bool = False
    labels: bool = False


@dataclass(frozen=True)
class Column:
    """``key`` names it for machines, ``label`` for people; ``expression`` is over the alias ``s``.

    ``read`` makes of what the database gives (never of nothing) what stands in the file.
    """

    key: str
    label: str
    expression: sql.Composable
    read: Read | None = None


def columns_of(
    subject: Subject, *, style: Style, viewer: Viewer, within: Reach, reveal: bool
) -> list[Column]:
    """What may leave the register throughout ``within``, in the order of the file. Two queries."""
    label = _("Registry number") if subject == Subject.INDIVIDUAL else _("Household registry number")
    current = catalogue.current()
    columns = [Column("registry_number", label, sql.SQL("s.registry_number"))]
    for spec in current.fields(subject):
        if spec.key != "registry_number" and _may_export(spec, viewer, within):
            columns.append(_fact(spec, style))
    kinds = IdentifierKind.objects.filter(subject=subject, deprecated_since=None)
    columns += [_numbers(kind, style, reveal=reveal) for kind in kinds]
    if subject == Subject.INDIVIDUAL:
        tie = current.field(Subject.MEMBERSHIP, "relationship_to_head")
        columns += [_contact("phone", _("Phone")), _contact("email", _("E-mail")), *_household(tie, style)]
    return columns


def _may_export(spec: FieldSpec, viewer: Viewer, within: Reach) -> bool:
    if not spec.exportable or spec.type == FieldType.DOCUMENT or spec.sensitivity == Sensitivity.SECRET:
        return False
    return spec.sensitivity != Sensitivity.SENSITIVE or viewer.holds_all(
        [Permission.PEOPLE_VIEW_SENSITIVE], within
    )


def _fact(spec: FieldSpec, style: Style) -> Column:
    label = spec.label_in(style.language)
    if spec.type == FieldType.AREA:
        return Column(spec.key, label, _area(spec, style))
    expression = _built_in(spec) if spec.is_built_in else _attribute(spec)
    readers: list[Read] = [_parsed] if not spec.is_built_in and spec.type in _JSON else []
    readers += [reader for reader in (_labelled(spec, style), _written_out(spec, style)) if reader]
    return Column(spec.key, label, expression, _in_turn(readers))


def _area(spec: FieldSpec, style: Style) -> sql.Composable:
    """The code of the area, or its name."""
    if not spec.is_built_in and not style.labels:
        return sql.SQL("s.attributes ->> {}").format(sql.Literal(spec.key))
    if not style.labels:
        return sql.SQL("(select a.code from areas_area a where a.id = s.area_id)")
    own = (
        sql.SQL("a.id = s.area_id")
        if spec.is_built_in
        else sql.SQL("a.code = s.attributes ->> {}").format(sql.Literal(spec.key))
    )
    return sql.SQL(_AREA_NAME).format(sql.Literal(style.language), own)


def _built_in(spec: FieldSpec) -> sql.Composable:
    if spec.type == FieldType.POINT:
        return sql.SQL("s.latitude || ', ' || s.longitude")
    return (
        sql.SQL(_BIRTH_DATE) if spec.key == "birth_date" else sql.SQL("s.{}").format(sql.Identifier(spec.key))
    )


def _attribute(spec: FieldSpec) -> sql.Composable:
    arrow = "s.attributes -> {}" if spec.type in _JSON else "s.attributes ->> {}"
    return sql.SQL(arrow).format(sql.Literal(spec.key))


def _parsed(value: Any) -> Any:
    return orjson.loads(value) if isinstance(value, str) else value


def _labelled(spec: FieldSpec, style: Style) -> Read | None:
    if not style.labels:
        return None
    if spec.type == FieldType.BOOLEAN and not style.by_machine:
        words = {True: _("Yes"), False: _("No")}
        return lambda value: words.get(value, value) if isinstance(value, bool) else value
    return _names_of(spec.code_list, style) if spec.code_list else None


def _names_of(code_list: CodeListSpec, style: Style) -> Read:
    labels = {code.value: code.label_in(style.language) for code in code_list.codes}

    def named(value: Any) -> Any:
        if isinstance(value, list):
            return [labels.get(str(one), str(one)) for one in value]
        return labels.get(str(value), str(value))

    return named


def _written_out(spec: FieldSpec, style: Style) -> Read | None:
    """For people: a list as ``a; b`` and a point as ``12.5, -8``."""
    if style.by_machine:
        return None
    if spec.type == FieldType.CODES:
        return lambda value: "; ".join(str(one) for one in value) if isinstance(value, list) else value
    if spec.type == FieldType.POINT and not spec.is_built_in:
        return lambda value: (
            f"{value.get('latitude')}, {value.get('longitude')}" if isinstance(value, Mapping) else value
        )
    return None


def _in_turn(readers: Sequence[Read]) -> Read | None:
    if not readers:
        return None

    def read(value: Any) -> Any:
        for reader in readers:
            value = reader(value)
        return value

    return read


def _numbers(kind: IdentifierKind, style: Style, *, reveal: bool) -> Column:
    """The identifiers of one kind: as the screen shows them, or all that is needed to show them whole."""
    stored = "i.sealed::text" if kind.is_sealed else "i.value"
    shown = f"array_agg({stored} order by i.id)" if reveal else "string_agg(i.masked, '; ' order by i.id)"
    expression = sql.SQL(
        f"(select {shown} from registry_identifier i where i.{_OWNERS[Subject(kind.subject)]} = s.id"  # noqa: S608 - our own words
        f" and i.kind_id = {kind.pk} and i.status <> 'revoked')"
    )
    return Column(kind.key, kind.name_in(style.language), expression, _opener(kind) if reveal else None)


def _opener(kind: IdentifierKind) -> Read:
    """Makes the identifiers of what is stored of them."""
    opener = provider()

    def opened(values: Sequence[str]) -> str:
        return "; ".join(
            opener.decrypt(bytes.fromhex(value[2:]), context=kind.key.encode()).decode()
            if kind.is_sealed
            else value
            for value in values
        )

    return opened


def _contact(kind: str, label: str) -> Column:
    expression = sql.SQL(
        "(select c.value from registry_contactpoint c where c.individual_id = s.id and c.kind = {}"
        " order by c.is_preferred desc, c.id limit 1)"
    ).format(sql.Literal(kind))
    return Column(kind, label, expression)


def _household(tie: FieldSpec | None, style: Style) -> Iterator[Column]:
    """Where the person lives, under headings that an import knows."""
    yield Column("household", _("Household registry number"), sql.SQL(f"(select g.registry_number {_HOME})"))
    label = tie.label_in(style.language) if tie else "Relationship to head"
    read = _names_of(tie.code_list, style) if tie and tie.code_list and style.labels else None
    yield Column("relationship_to_head", label, sql.SQL(f"(select m.relationship_to_head {_HOME})"), read)
