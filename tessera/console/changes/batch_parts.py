"""What an attested list or a marking that waits would do, as whoever decides on it may see it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

import orjson
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tessera.accounts.choices import Purpose
from tessera.accounts.viewer import Viewer
from tessera.attestation.queries.standings import label_of
from tessera.audit.actions import record_accesses
from tessera.audit.models import AccessRecord
from tessera.bulk.attesting import queries, staging
from tessera.bulk.attesting.queries import TakenRow
from tessera.bulk.choices import AttestedStatus
from tessera.bulk.models import AttestedFile
from tessera.changes.models import ChangeRequest
from tessera.changes.queries import markings
from tessera.console.attestation.list_pages import counts_of, facts_of
from tessera.console.versions.bulk_pages import ExampleRow, choices_of, example_rows, preview_counts
from tessera.dictionary import catalogue, display
from tessera.dictionary.choices import Subject
from tessera.lib.labels import in_language
from tessera.registry.models import Group, Individual
from tessera.versions.models import Marking
from tessera.web import formatting
from tessera.web.parts import Fact

FIRST = 10  # rows on the page of the change


@dataclass(frozen=True)
class Table:
    """Numbers under a heading: the first column names them."""

    label: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class RowShown:
    """A row of a list that would be written; ``before`` and ``after`` are empty unless it corrects the value."""

    row: int
    number: str
    url: str
    label: str
    word: str
    before: str
    after: str
    comment: str


@dataclass(frozen=True)
class BatchShown:
    """``rows_url`` leads to all rows; it is empty where there are no more."""

    title: str
    counts: tuple[Fact, ...]
    tables: tuple[Table, ...]
    sampled: str = ""
    rows: tuple[RowShown, ...] = ()
    rows_url: str = ""
    examples: tuple[ExampleRow, ...] = ()


def batch_shown(request: ChangeRequest, *, viewer: Viewer) -> BatchShown | None:
    """None for a change that is neither, or is not ahead of being written. Looking at the records is noted."""
    language = get_language() or "en"
    listed = queries.file_of(request)
    if listed is not None:
        return _of_list(listed, viewer, language) if listed.status == AttestedStatus.WAITING else None
    marking = markings.marking_of(request)
    return _of_marking(marking, request, viewer, language) if marking is not None else None


def _of_list(found: AttestedFile, viewer: Viewer, language: str) -> BatchShown:
    is_there = staging.is_there(found)
    rows = queries.taken_rows(found, within=viewer.sees, limit=FIRST) if is_there else []
    note(found.of.subject, [row.record for row in rows[:FIRST]], viewer)
    assert found.request is not None
    return BatchShown(
        title=_("What the list %(number)s would do") % {"number": found.of.number},
        counts=(
            *counts_of(found),
            *facts_of(found),
            Fact(_("File"), found.name),
            Fact(_("Digest of the file (SHA-256)"), formatting.left_to_right(found.sha256)),
        ),
        tables=tuple(_tables(found, language)) if is_there else (),
        rows=tuple(row_shown(found, row, language) for row in rows[:FIRST]),
        rows_url=reverse("console:change-rows", args=[found.request.public_id]) if len(rows) > FIRST else "",
    )


def _tables(found: AttestedFile, language: str) -> Iterable[Table]:
    tallies = queries.by_fact(found)
    words = sorted({word for one in tallies for word in one.given})
    yield Table(
        _("Fact by fact"),
        (_("Fact"), *(label_of(word, language) for word in words), _("Values to be corrected")),
        tuple(
            (
                _label(found.of.subject, one.field, language),
                *(formatting.quantity(one.given.get(word, 0)) for word in words),
                formatting.quantity(one.corrected),
            )
            for one in tallies
        ),
    )
    assert found.request is not None
    within = str(found.request.area.path) if found.request.area else ""
    yield _by_area(queries.by_area(found, within=within))


def _by_area(counted: Sequence[tuple[str, int]]) -> Table:
    return Table(
        _("Area by area"),
        (_("Area"), _("Records")),
        tuple((name or _("In no area"), formatting.quantity(number)) for name, number in counted),
    )


def row_shown(found: AttestedFile, row: TakenRow, language: str) -> RowShown:
    subject = Subject(found.of.subject)
    values = ["", ""]
    if row.corrects:
        spec = catalogue.field(subject, row.field)
        values = [
            display.display(spec, orjson.loads(value), language=language)
            if spec and value
            else display.HIDDEN
            for value in (row.current, row.correction)
        ]
    page = "individual" if subject == Subject.INDIVIDUAL else "household"
    return RowShown(
        row=row.row,
        number=row.number,
        url=reverse(f"console:{page}", args=[row.record]),
        label=_label(subject, row.field, language),
        word=label_of(row.given, language) if row.given else "",
        before=values[0],
        after=values[1],
        comment=row.comment,
    )


def _label(subject: str, key: str, language: str) -> str:
    spec = catalogue.field(subject, key)
    return spec.label_in(language) if spec else key


def note(subject: str, records: Iterable[UUID], viewer: Viewer) -> None:
    """Keep in mind that the viewer looked at these records in order to decide."""
    keys = set(records)
    model, kind = (
        (Individual, AccessRecord.Subject.INDIVIDUAL)
        if subject == Subject.INDIVIDUAL
        else (Group, AccessRecord.Subject.GROUP)
    )
    found = model.objects.filter(public_id__in=keys).values_list("pk", flat=True) if keys else ()
    record_accesses([(kind, key) for key in found], by=viewer, purpose=Purpose.DECISION)


def _of_marking(marking: Marking, request: ChangeRequest, viewer: Viewer, language: str) -> BatchShown:
    shown = markings.preview_of(marking, viewer=viewer)
    for subject in (Subject.INDIVIDUAL, Subject.GROUP):
        note(subject, [one.public_id for one in shown.examples if one.subject == subject], viewer)
    words = {"number": formatting.quantity(shown.looked_at)}
    counted = markings.by_area(marking, within=str(request.area.path) if request.area else "")
    fields = tuple((name, formatting.quantity(number)) for name, number in shown.fields)
    area = in_language(marking.area.names, language) if marking.area else _("Wherever you may import")
    return BatchShown(
        title=_("What marking “%(name)s” as default would do") % {"name": marking.named.name},
        counts=(*preview_counts(shown), Fact(_("Area"), area), *choices_of(marking, language)),
        tables=(Table(_("Fact by fact"), (_("Field"), _("Times")), fields), _by_area(counted)),
        sampled="" if shown.is_whole else _("Seen from the first %(number)s of them.") % words,
        examples=example_rows(shown),
    )
