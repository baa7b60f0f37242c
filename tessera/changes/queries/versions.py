"""The versions of a record side by side: its default, what this was before, and pictures under a name."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import get_language, gettext

from tessera.accounts.choices import Permission
from tessera.accounts.viewer import Viewer
from tessera.audit.queries import as_of
from tessera.audit.versions import Row, Version
from tessera.changes import pictures as kept
from tessera.changes.operations.facts import NOT_CORRECTED
from tessera.changes.pictures import Picture
from tessera.changes.queries import living
from tessera.changes.queries.facts import Reading, value_of
from tessera.changes.queries.provenance import Origins, Provenance
from tessera.changes.queries.records import HouseholdRecord, Record
from tessera.changes.queries.sentences import sentences
from tessera.dictionary import catalogue
from tessera.dictionary.choices import FieldType, Subject
from tessera.dictionary.specs import FieldSpec
from tessera.lib.dates import in_words, moment_of
from tessera.lib.refusals import NotAllowed, NotFound
from tessera.registry.models import Group, Individual
from tessera.registry.queries import records as register
from tessera.registry.queries.people import person_of
from tessera.registry.queries.places import Places, places
from tessera.registry.queries.within import covers

NOW: Final = "now"
MOST: Final = 4  # versions side by side


@dataclass(frozen=True)
class Side:
    """One record of a picture: the record itself, or a member of the household. ``row`` is its default."""

    subject: Subject
    public_id: UUID
    name: str
    row: Row
    reading: Reading
    pictures: Mapping[UUID, Picture]

    @property
    def is_own(self) -> bool:
        return self.name == ""

    def differing(self, version: UUID) -> list[FieldSpec]:
        """The fields of which the version says something else than the default, and which a version may bring."""
        picture = self.pictures.get(version)
        if picture is None:
            return []
        said = kept.overlaid(self.row, picture.facts)
        return [
            spec
            for spec in self.reading.catalogue.fields(self.subject)
            if spec.key not in NOT_CORRECTED
            and kept.speaks_of(spec, picture.facts)
            and _plain(value_of(spec, said)) != _plain(value_of(spec, self.row))
        ]


@dataclass(frozen=True)
class NamedLine:
    """A picture in the list. ``differs`` counts the facts that are not as registered, those of members too."""

    version: UUID
    name: str
    source: str
    observed_on: date | None
    origin: Provenance
    differs: int


@dataclass(frozen=True)
class DefaultLine:
    """A time during which something was the default. ``until`` is None for what is."""

    since: datetime
    until: datetime | None
    origin: Provenance
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Listed:
    """All versions of a record: pictures under a name, and what the default was, the newest first."""

    named: tuple[NamedLine, ...]
    defaults: tuple[DefaultLine, ...]


@dataclass(frozen=True)
class Cell:
    """What one version says of a fact. ``is_said`` is false where it does not speak of it."""

    shown: str
    is_said: bool
    differs: bool


@dataclass(frozen=True)
class Line:
    label: str
    cells: tuple[Cell, ...]

    @property
    def differs(self) -> bool:
        return any(cell.differs for cell in self.cells)

    @property
    def is_spoken_of(self) -> bool:
        """Whether a version beside the default says anything of it; what is nothing for all is left out."""
        return any(cell.is_said for cell in self.cells[1:]) and any(cell.shown for cell in self.cells)


@dataclass(frozen=True)
class Block:
    """The facts of one record under one heading; ``whose`` is "" for the record itself."""

    whose: str
    heading: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Column:
    """``version`` is None for the default, which was what it says at ``at`` (None: it is so now)."""

    token: str
    version: UUID | None = None
    name: str = ""
    source: str = ""
    seen_on: date | None = None
    at: datetime | None = None


@dataclass(frozen=True)
class Comparison:
    columns: tuple[Column, ...]
    blocks: tuple[Block, ...]


def listed(record: Record, *, viewer: Viewer) -> Listed:
    """Raises NotAllowed without the right to look back."""
    must_look_back(record, viewer)
    sides = sides_of(record, viewer=viewer)
    model = Group if isinstance(record, HouseholdRecord) else Individual
    stood = register.record_versions(model, record.id)
    found = {
        picture.version: picture for side in reversed(sides) for picture in side.pictures.values()
    }  # its own picture tells of a version, where it has one
    origins = Origins({*(one.change for one in found.values()), *(version.change for version in stood)})
    said = sentences({version.change for version in stood}, viewer=viewer)
    return Listed(
        named=tuple(
            NamedLine(
                version=one.version,
                name=one.name,
                source=one.source,
                observed_on=one.observed_on,
                origin=origins.of(one.change, at=one.received_at, writer=""),
                differs=sum(len(side.differing(one.version)) for side in sides)
                + len(members_differing(record, sides, one.version, viewer=viewer)),
            )
            for one in _by_date(found.values())
        ),
        defaults=tuple(_default_line(version, origins, said) for version in reversed(stood)),
    )


def members_differing(
    record: Record, sides: Sequence[Side], version: UUID, *, viewer: Viewer
) -> list[living.Difference]:
    """Of whom the version says that they live there otherwise than registered; nothing for a person."""
    if not isinstance(record, HouseholdRecord):
        return []
    return living.differences(record, sides[0].pictures.get(version), viewer=viewer)


def _default_line(version: Version, origins: Origins, said: Mapping[int, tuple[str, ...]]) -> DefaultLine:
    origin = origins.of(version.change, at=version.since, writer=version.writer)
    return DefaultLine(version.since, version.until, origin, said.get(version.change or 0, ()))


def _by_date(found: Iterable[Picture]) -> list[Picture]:
    return sorted(found, key=lambda one: (one.seen_on, one.received_at), reverse=True)


def sides_of(record: Record, *, viewer: Viewer) -> list[Side]:
    """The record, and the members of a household whom the viewer may see, each with its pictures."""
    is_group = isinstance(record, HouseholdRecord)
    subject = Subject.GROUP if is_group else Subject.INDIVIDUAL
    rows = _rows(Group if is_group else Individual, [record.id])
    members = _rows(Individual, _people(record), within=viewer)
    own, theirs = kept.pictures(subject, [record.id]), kept.pictures(Subject.INDIVIDUAL, list(members))
    language = get_language() or viewer.language
    named = _places([*rows.values(), *members.values()], [*own, *theirs], language)

    def side(subject: Subject, row: Row, pictures: Sequence[Picture], name: str) -> Side:
        path = named.path_of(row["area_id"])
        reading = Reading(subject, catalogue.current(), viewer, path, named, Origins(()), language, row["id"])
        of_row = {one.version: one for one in pictures if one.owner == row["id"]}
        return Side(subject, row["public_id"], name, row, reading, of_row)

    return [
        side(subject, rows[record.id], own, ""),
        *(
            side(Subject.INDIVIDUAL, members[key], theirs, person_of(members[key], language=language).name)
            for key in _people(record)
            if key in members
        ),
    ]


def compare(record: Record, tokens: Sequence[str], *, viewer: Viewer) -> Comparison:
    """The default beside the chosen versions: public ids of named versions, or moments in ISO form. Raises NotAllowed,
    and NotFound for a version that the record does not have."""
    must_look_back(record, viewer)
    sides = sides_of(record, viewer=viewer)
    columns = [Column(NOW), *(_column(token, sides) for token in dict.fromkeys(tokens) if token != NOW)][
        :MOST
    ]
    past = {column.token: _past(record, column.at) for column in columns if column.at is not None}
    blocks = [block for side in sides for block in _blocks(side, columns, past)]
    if isinstance(record, HouseholdRecord):
        blocks = [*_living(record, sides[0], columns, viewer), *blocks]
    return Comparison(tuple(columns), tuple(blocks))


def _living(record: HouseholdRecord, own: Side, columns: Sequence[Column], viewer: Viewer) -> Iterator[Block]:
    """Who lives in the household by each of the versions, where any of them says something of it."""
    stands = [_household(record, own, column) for column in columns]
    if not any(stand is not None for stand in stands[1:]):
        return
    keys = list(dict.fromkeys(key for stand in stands for key in stand or ()))
    names = living.names(record, keys, viewer=viewer)
    lines = [
        Line(names[key], tuple(_place(stand, stands[0], key) for stand in stands))
        for key in keys
        if key in names
    ]
    yield Block("", gettext("Who lives there"), tuple(lines))


def _household(record: HouseholdRecord, own: Side, column: Column) -> living.Household | None:
    if column.at is not None:
        return living.at(record, column.at)
    if column.version is None:
        return living.now(record)
    return living.by_version(own.pictures.get(column.version))


def _place(stand: living.Household | None, default: living.Household | None, key: int) -> Cell:
    if stand is None:
        return Cell("", False, False)
    lives, known = stand.get(key), (default or {}).get(key)
    if lives is None:
        return Cell("", True, known is not None)
    shown = lives.label or gettext("Member")
    if lives.since is not None:
        shown = gettext("%(what)s, since %(day)s") % {"what": shown, "day": in_words(lives.since)}
    return Cell(shown, True, known is None or lives.relationship not in {"", known.relationship})


def must_look_back(record: Record, viewer: Viewer) -> None:
    subject = Subject.GROUP if isinstance(record, HouseholdRecord) else Subject.INDIVIDUAL
    if not covers(viewer.reach(Permission.HISTORY_VIEW), subject, record.id, record.area_path):
        raise NotAllowed


def _column(token: str, sides: Sequence[Side]) -> Column:
    try:
        version = UUID(token)
    except ValueError:
        return Column(token, at=_moment(token))
    for side in sides:
        picture = side.pictures.get(version)
        if picture is not None:
            return Column(token, version, picture.name, picture.source, picture.seen_on)
    raise NotFound


def _moment(token: str) -> datetime:
    moment = moment_of(token)
    if moment is None:
        raise NotFound
    return moment


def _past(record: Record, at: datetime) -> dict[tuple[Subject, int], Row]:
    """The record and its present members as they stood."""
    subject = Subject.GROUP if isinstance(record, HouseholdRecord) else Subject.INDIVIDUAL
    model = Group if subject == Subject.GROUP else Individual
    found = {(subject, row["id"]): row for row in as_of(model, at=at, id=[record.id])}
    people = _people(record)
    if people:
        found |= {(Subject.INDIVIDUAL, row["id"]): row for row in as_of(Individual, at=at, id=people)}
    return found


def _blocks(
    side: Side, columns: Sequence[Column], past: Mapping[str, Mapping[tuple[Subject, int], Row]]
) -> Iterator[Block]:
    """What the versions speak of; of members only what differs."""
    stands = [_stand(side, column, past) for column in columns]
    for group in side.reading.catalogue.grouped(side.subject):
        lines = [_line(side, spec, stands) for spec in group.fields]
        shown = [line for line in lines if line.differs or (side.is_own and line.is_spoken_of)]
        if shown:
            heading = group.section.label_in(side.reading.language) if group.section else ""
            yield Block(side.name, heading, tuple(shown))


Stand = tuple[Row | None, Mapping[str, Any] | None]  # the row, and what was said of it where not all was


def _stand(side: Side, column: Column, past: Mapping[str, Mapping[tuple[Subject, int], Row]]) -> Stand:
    if column.at is not None:
        return past[column.token].get((side.subject, side.row["id"])), None
    if column.version is None:
        return side.row, None
    picture = side.pictures.get(column.version)
    return (None, None) if picture is None else (kept.overlaid(side.row, picture.facts), picture.facts)


def _line(side: Side, spec: FieldSpec, stands: Sequence[Stand]) -> Line:
    default = _plain(value_of(spec, side.row))
    return Line(
        spec.label_in(side.reading.language), tuple(_cell(side, spec, stand, default) for stand in stands)
    )


def _cell(side: Side, spec: FieldSpec, stand: Stand, default: Any) -> Cell:
    row, said = stand
    if row is None or (said is not None and not kept.speaks_of(spec, said)):
        return Cell("", False, False)
    value = value_of(spec, row)
    return Cell(side.reading.show(spec, value), True, _plain(value) != default)


def _plain(value: Any) -> Any:
    """No value is written in several ways; a code may be a number or a text."""
    if value is None or value in ("", []):
        return None
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _people(record: Record) -> list[int]:
    if not isinstance(record, HouseholdRecord):
        return []
    return [one.person.id for one in record.members if not one.person.is_hidden]


def _rows(
    model: type[Individual] | type[Group], ids: Sequence[int], *, within: Viewer | None = None
) -> dict[int, Row]:
    if not ids:
        return {}
    found: QuerySet[Any] = model.objects.filter(pk__in=ids)
    if within is not None:
        found = model.objects.within(within.sees).filter(pk__in=ids)
    return {row["id"]: row for row in found.values()}


def _places(rows: Sequence[Row], pictures: Sequence[Picture], language: str) -> Places:
    """Names of the areas that the rows and the pictures speak of, in one query."""
    keys = [
        spec.key
        for subject in (Subject.INDIVIDUAL, Subject.GROUP)
        for spec in catalogue.current().fields(subject)
        if spec.type == FieldType.AREA
    ]
    said = [picture.facts for picture in pictures]
    attributes = [row["attributes"] for row in rows] + [facts.get("attributes", {}) for facts in said]
    return places(
        ids={*(row["area_id"] for row in rows), *(facts.get("area_id") for facts in said)},
        codes={str(each[key]) for each in attributes for key in keys if each.get(key)},
        language=language,
    )
