"""The facts of a record, section by section, each with where it comes from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from tessera.accounts.choices import Permission
from tessera.accounts.viewer import Viewer
from tessera.audit.versions import Row, Version
from tessera.changes.queries.provenance import Origins, Provenance
from tessera.dictionary import display
from tessera.dictionary.catalogue import Catalogue
from tessera.dictionary.choices import FieldType, Sensitivity, Storage, Subject
from tessera.dictionary.specs import FieldSpec
from tessera.registry.queries.places import Places
from tessera.registry.queries.within import covers

HIDDEN_FROM_MOST: Final = frozenset({Sensitivity.SENSITIVE, Sensitivity.SECRET})
LOCATION: Final = ("latitude", "longitude")
DOCUMENT_KINDS: Final = "document_kind"  # the code list


@dataclass(frozen=True)
class Fact:
    """A field's value for one record.

    ``value`` is what is stored (None when masked), ``display`` what people read ("" when there is nothing).
    ``provenance`` is the write that gave the fact its present value; None when it never had one.
    """

    key: str
    label: str
    value: Any
    display: str
    is_masked: bool = False
    source: str = ""
    observed_on: date | None = None
    provenance: Provenance | None = None

    @property
    def is_recorded(self) -> bool:
        return self.display != ""


@dataclass(frozen=True)
class FactSection:
    """The facts under one heading. ``key`` is "" for fields without a section."""

    key: str
    label: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Reading:
    """What is needed to read facts of one record for one viewer."""

    subject: Subject
    catalogue: Catalogue
    viewer: Viewer
    area_path: str | None
    places: Places
    origins: Origins
    language: str
    record: int = 0  # its key; 0 where it does not matter

    @property
    def sees_sensitive(self) -> bool:
        reach = self.viewer.reach(Permission.PEOPLE_VIEW_SENSITIVE)
        return covers(reach, self.subject, self.record, self.area_path)

    def is_masked(self, spec: FieldSpec) -> bool:
        return spec.sensitivity in HIDDEN_FROM_MOST and not self.sees_sensitive

    def document_kind(self, value: str) -> str:
        """What a kind of document is called, or its code where the list has it no more."""
        codes = self.catalogue.code_list(DOCUMENT_KINDS)
        code = codes.code(value) if codes else None
        return code.label_in(self.language) if code else value

    def show(self, spec: FieldSpec, value: Any) -> str:
        """The value as the viewer may read it."""
        if spec.type == FieldType.AREA and spec.storage == Storage.COLUMN:
            way = self.places.way_to(value)
            shown = way[-1].name if way else ""
        else:
            name_area = self.places.name_of_code
            shown = display.display(spec, value, language=self.language, name_area=name_area)
        return display.mask(spec, shown) if self.is_masked(spec) else shown


def sections(reading: Reading, versions: Sequence[Version]) -> tuple[FactSection, ...]:
    """All fields in force, in the order of the screen, with the facts of the last of the versions."""
    return tuple(
        FactSection(
            key=group.section.key if group.section else "",
            label=group.section.label_in(reading.language) if group.section else "",
            facts=tuple(fact(reading, spec, versions) for spec in group.fields),
        )
        for group in reading.catalogue.grouped(reading.subject)
    )


def fact(reading: Reading, spec: FieldSpec, versions: Sequence[Version]) -> Fact:
    value = value_of(spec, versions[-1].row)
    shown = reading.show(spec, value)
    masked = reading.is_masked(spec) and shown != ""
    written = _last_write(spec, versions)
    if written is None:
        return Fact(spec.key, spec.label_in(reading.language), None if masked else value, shown, masked)
    origin = reading.origins.of(written.change, at=written.since, writer=written.writer)
    source, observed_on = _observed(written, versions, origin)
    return Fact(
        key=spec.key,
        label=spec.label_in(reading.language),
        value=None if masked else value,
        display=shown,
        is_masked=masked,
        source=source,
        observed_on=observed_on,
        provenance=origin,
    )


def value_of(spec: FieldSpec, row: Row) -> Any:
    """The stored value of a field in a row of its subject's table."""
    if spec.storage == Storage.ATTRIBUTE:
        return (row.get("attributes") or {}).get(spec.key)
    if spec.type == FieldType.POINT:
        place = {name: row.get(name) for name in LOCATION}
        return None if place["latitude"] is None else place
    return row.get(f"{spec.key}_id") if spec.type == FieldType.AREA else row.get(spec.key)


def columns_of(catalogue: Catalogue, subject: Subject) -> Mapping[tuple[str, str | None], FieldSpec]:
    """The field behind each column, or behind each key of the attributes; deprecated ones too."""
    found: dict[tuple[str, str | None], FieldSpec] = {}
    for spec in catalogue.fields(subject, deprecated=True):
        if spec.storage == Storage.ATTRIBUTE:
            found["attributes", spec.key] = spec
        elif spec.type == FieldType.POINT:
            found |= {(name, None): spec for name in LOCATION}
        else:
            found[f"{spec.key}_id" if spec.type == FieldType.AREA else spec.key, None] = spec
    return found


def _last_write(spec: FieldSpec, versions: Sequence[Version]) -> Version | None:
    """The version that gave the field its present value; None when nothing ever did."""
    value = value_of(spec, versions[-1].row)
    written = versions[-1]
    for earlier in reversed(versions):
        if value_of(spec, earlier.row) != value:
            return written
        written = earlier
    return None if value is None or value in ("", []) else written


def _observed(written: Version, versions: Sequence[Version], origin: Provenance) -> tuple[str, date | None]:
    """Source and date of observation: the record's own when this write brought them, else the change's."""
    before = next((version.row for version in reversed(versions) if version.since < written.since), None)
    own = (written.row.get("source") or "", written.row.get("observed_on"))
    brought = (
        before is None or written.is_first or own != (before.get("source") or "", before.get("observed_on"))
    )
    if brought or origin.is_outside:
        return own[0] or origin.source, own[1] or origin.observed_on
    return origin.source or own[0], origin.observed_on or own[1]
