"""What becomes of each row of a list: judged by what the file says and what the register holds."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import orjson
from django.conf import settings

from tessera.accounts.choices import Permission
from tessera.accounts.viewer import Viewer
from tessera.attestation.checking import may_decide
from tessera.attestation.choices import Status
from tessera.attestation.digests import digester
from tessera.attestation.queries.standings import effective, valid_until
from tessera.bulk.attesting import columns, signing
from tessera.changes.errors import FieldSensitive, FieldUnknown
from tessera.changes.operations.facts import correctable
from tessera.dictionary import values
from tessera.dictionary.choices import FieldType, Sensitivity, Subject
from tessera.dictionary.errors import ValueRefused
from tessera.dictionary.specs import FieldSpec

LONGEST_COMMENT: Final = 2_000
_NOT_BY_LIST: Final = frozenset({FieldType.AREA, FieldType.POINT, FieldType.DOCUMENT})
_IN_CLEAR: Final = frozenset({Sensitivity.PUBLIC, Sensitivity.PERSONAL})


@dataclass(frozen=True)
class Row:
    """What the file says in a row, and the fact that it speaks of as the register has it; None where there is none."""

    row: int
    list: str
    number: str
    field: str
    status: str
    value: str
    comment: str
    signature: str
    record: int | None
    path: str | None
    is_active: bool
    current: str | None
    was: str | None
    was_until: date | None


@dataclass(frozen=True)
class Verdict:
    """``code`` is empty for a row that is taken."""

    code: str = ""
    given: str = ""
    correction: str | None = None
    digest: bytes | None = None
    in_clear: bool = False
    valid_until: date | None = None


@dataclass
class Judge:
    """Judges rows one after the other; what is the same for many rows is looked up once.

    ``own`` are the facts that the attester entered, by record and key of the field; it is filled for each slice of
    rows before they are judged.
    """

    number: str
    subject: Subject
    specs: Mapping[str, FieldSpec]
    by: Viewer
    on: date
    own: set[tuple[int, int]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._sign = signing.signer()
        self._digest = digester()
        self._words = columns.statuses(self.on)
        self._seen: set[tuple[int, str]] = set()
        self._deciding: dict[tuple[str, str | None], bool] = {}
        self._correcting: dict[str | None, bool] = {}
        self._parsed: dict[tuple[str, str], str | None] = {}

    def judge(self, row: Row) -> Verdict | None:
        """None for a row of which nothing is said."""
        if not row.status and not row.value:
            return None
        code = self._identity(row) or self._twice(row)
        if code:
            return Verdict(code)
        given = columns.status_of(self._words, row.status) if row.status else ""
        if given is None:
            return Verdict("status-unknown")
        if len(row.comment) > LONGEST_COMMENT:
            return Verdict("comment-too-long")
        spec = self.specs[row.field]
        correction, code = self._correction(row, spec)
        code = code or self._word(row, spec, given, corrects=correction is not None)
        if code:
            return Verdict(code)
        return self._taken(row, spec, given, correction)

    def _identity(self, row: Row) -> str:
        """Whether it is certain which fact the row speaks of, and that it is still what was downloaded."""
        if row.list != self.number:
            return "wrong-list"
        said = signing.parts_of(row.signature)
        keys, whole = self._sign(self.number, row.number, row.field, row.current or "")
        if said is None or said[0] != keys or row.field not in self.specs:
            return "unknown-number" if row.record is None else "edited-key"
        if row.record is None:
            return "out-of-reach"
        if not row.is_active:
            return "not-active"
        return "" if said[1] == whole else "value-changed"

    def _twice(self, row: Row) -> str:
        assert row.record is not None
        key = (row.record, row.field)
        if key in self._seen:
            return "twice"
        self._seen.add(key)
        return ""

    def _word(self, row: Row, spec: FieldSpec, given: str, *, corrects: bool) -> str:
        """Why the word may not be given."""
        if not given:
            return ""
        if given == Status.REJECTED and not row.comment:
            return "rejection-needs-comment"
        if not self._may_decide(spec, row.path):
            return "not-attestable"
        if given == Status.NEW:
            is_new = effective(row.was, row.was_until, on=self.on) == Status.NEW
            return "nothing-to-withdraw" if is_new else ""
        return "" if spec.own_attestation else self._own(row, spec, given, corrects=corrects)

    def _own(self, row: Row, spec: FieldSpec, given: str, *, corrects: bool) -> str:
        """Whether the word would be on what the attester entered, or enters now."""
        if corrects and given != Status.REJECTED:
            return "own-correction"
        return "own-entry" if (row.record, spec.id) in self.own else ""

    def _correction(self, row: Row, spec: FieldSpec) -> tuple[str | None, str]:
        """The right value as JSON and "", or None and why it is not taken; None and "" where there is none."""
        if not row.value:
            return None, ""
        if spec.type in _NOT_BY_LIST:
            return None, "not-corrected-here"
        if not self._may_correct(row.path):
            return None, "may-not-correct"
        key = (row.field, row.value)
        if key not in self._parsed:
            self._parsed[key] = self._parse(spec, row.value)
        parsed = self._parsed[key]
        return (None, "value-refused") if parsed is None else (parsed, "")

    def _parse(self, spec: FieldSpec, raw: str) -> str | None:
        try:
            spec = correctable(spec.key, subject=self.subject, by=self.by)
            value = values.parse(
                spec, raw, language=self.by.language, country=settings.COUNTRY_CODE, today=self.on
            )
        except (ValueRefused, FieldUnknown, FieldSensitive):
            return None
        if spec.key == "birth_date" and value is not None and value > self.on.isoformat():
            return None
        if spec.key == "sex" and value is not None:
            value = int(value)
        return None if value is None else orjson.dumps(value).decode()

    def _taken(self, row: Row, spec: FieldSpec, given: str, correction: str | None) -> Verdict:
        assert row.record is not None and row.current is not None
        until = None
        if given == Status.ATTESTED:
            until = valid_until(spec.attestation_months, on=self.on)
        return Verdict(
            given=given,
            correction=correction,
            digest=self._digest(self.subject, row.record, spec.id, row.current),
            in_clear=spec.sensitivity in _IN_CLEAR,
            valid_until=until,
        )

    def _may_decide(self, spec: FieldSpec, path: str | None) -> bool:
        key = (spec.key, path)
        if key not in self._deciding:
            self._deciding[key] = may_decide(spec, by=self.by, path=path)
        return self._deciding[key]

    def _may_correct(self, path: str | None) -> bool:
        if path not in self._correcting:
            self._correcting[path] = self.by.reach(Permission.FACTS_CORRECT).covers(path)
        return self._correcting[path]


def staged(row: Row, verdict: Verdict, specs: Mapping[str, FieldSpec]) -> tuple[Any, ...]:
    """The row as ``staging.JUDGED`` has it."""
    spec = specs.get(row.field)
    return (
        row.row,
        row.number[:100],
        row.field[:100],
        row.record,
        spec.id if spec else None,
        row.current,
        verdict.given,
        verdict.correction,
        verdict.digest,
        verdict.in_clear,
        verdict.valid_until,
        row.comment,
        verdict.code,
    )


def tallied(verdicts: Sequence[Verdict]) -> Iterator[str]:
    """Under which headings each verdict is counted."""
    for verdict in verdicts:
        if verdict.code:
            yield "refused"
            continue
        if verdict.given:
            yield f"given:{verdict.given}"
        if verdict.correction is not None:
            yield "corrected"
