"""Rows of nonsense are refused with a reason; they stop nothing, and leave nothing half written."""

import csv
import io
from collections.abc import Sequence

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tessera.accounts.viewer import Viewer
from tessera.bulk.choices import DateOrder, DecimalMark, ImportStatus
from tessera.bulk.messages import known_codes
from tessera.bulk.models import Fault
from tessera.dictionary.choices import FieldType, Subject
from tessera.registry import field_design
from tessera.registry.models import Individual
from tests.bulk.conftest import NOW, apply, checked
from tests.cast import Country

HEADINGS = (
    *("National ID", "Full name", "Date of birth", "Sex", "Village", "Phone", "E-mail", "Household number"),
    *("Relationship", "Registry number", "Location", "Goats", "Income", "Electricity", "Visited on"),
)
NEW = {"Goats": "integer", "Income": "decimal", "Electricity": "boolean", "Visited on": "date"}
PLAUSIBLE = (
    *(
        "AB1001",
        "Amina Diallo",
        "27-03-1986",
        "F",
        "TM010101",
        "+22376123456",
        "a@example.org",
        "HH-1",
        "head",
    ),
    *("P00000000001", "12.5, -8", "12", "1.234,5", "yes", "2024-01-01", "9.9E+09", "1e400", "-0", "#CLEAR"),
    *("٢٧/٠٣/١٩٨٦", "99999999999999999999", "0000-00-00", "9999-12-31", "31-02-2001", "NaN", "inf", "****12"),
    *("{", '{"a":1}', "\\N", "null", "=1+1", "'", "a;b;c", "P1;P2", "12.5,-8;3", "\x00", "\ud7ff", "\ufffd"),
)
cell = st.one_of(
    st.sampled_from(PLAUSIBLE), st.just(""), st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
)
row = st.lists(cell, min_size=len(HEADINGS), max_size=len(HEADINGS) + 1)


@pytest.fixture
def designed(everything: Viewer, tamar: Country) -> Viewer:
    for label, kind in NEW.items():
        draft = field_design.FieldDraft(
            subject=Subject.INDIVIDUAL, type=FieldType(kind), labels={"en": label}
        )
        field_design.add_field(draft, by=everything, now=NOW)
    return everything


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    rows=st.lists(row, min_size=1, max_size=4),
    encoding=st.sampled_from(["utf-8", "utf-16"]),
    mark=st.sampled_from([DecimalMark.DOT, DecimalMark.COMMA]),
)
@example(rows=[[value] * len(HEADINGS) for value in PLAUSIBLE], encoding="utf-16", mark=DecimalMark.COMMA)
def test_nonsense_is_refused_row_by_row(
    designed: Viewer, rows: Sequence[Sequence[str]], encoding: str, mark: DecimalMark
) -> None:
    with transaction.atomic():
        judge(rows, encoding, mark, by=designed)
        transaction.set_rollback(True)


def judge(rows: Sequence[Sequence[str]], encoding: str, mark: DecimalMark, *, by: Viewer) -> None:
    buffer = io.StringIO()
    good = ["OK0001", "Good Person", "01-01-1990", *[""] * (len(HEADINGS) - 3)]
    csv.writer(buffer, quoting=csv.QUOTE_ALL).writerows([HEADINGS, good, *rows])
    text = buffer.getvalue()
    if encoding == "utf-8":  # in which a zero makes it no text at all
        text = text.replace("\x00", "")
    found = checked(text.encode(encoding), by=by, date_order=DateOrder.DAY_FIRST, decimal_mark=mark)
    assert found.status == ImportStatus.CHECKED
    faults = Fault.objects.filter(source=found)
    assert set(faults.values_list("code", flat=True)) <= known_codes()
    assert 2 not in faults.filter(is_warning=False).values_list("row", flat=True)
    assert found.rows == sum(found.counts[name] for name in ("create", "update", "same", "refused"))
    apply(found, by=by, chunk=2)
    assert (found.status, Individual.objects.count()) == (ImportStatus.APPLIED, found.counts["create"])
