"""Writes a chunk into the register: COPY, in the order in which rows refer to one another.

Runs inside ``batches.writing`` as the owner of the tables, because history is written here as it would have come
about, and only the owner may add to it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final

import orjson
from django.db import connection

from tessera.demo.ledger import Ledger, Version
from tessera.demo.rows import Change, Contact, Facts, Household, Member, Number, Person, Row, Tie

_RECORDED: Final = ("id", "public_id", "recorded_at", "recorded_change", "recorded_by")
_SUPERSEDED: Final = ("superseded_at", "superseded_op", "superseded_change", "superseded_by", "txid")
_PLACE: Final = ("latitude", "longitude", "location_accuracy")

Values = Callable[[Any], tuple[Any, ...]]


class Loader:
    """``kinds`` are the keys of identifier kinds, ``household_kind`` that of the group kind "household"."""

    def __init__(self, *, household_kind: int, kinds: dict[str, int]) -> None:
        self._household_kind = household_kind
        self._kinds = kinds
        self._tables: dict[type[Row], tuple[str, tuple[str, ...], Values]] = {
            Person: ("registry_individual", _PERSON, _person),
            Household: ("registry_group", _HOUSEHOLD, self._household),
            Member: ("registry_membership", _MEMBER, _member),
            Tie: ("registry_relationship", _TIE, _tie),
            Number: ("registry_identifier", _NUMBER, self._number),
            Contact: ("registry_contactpoint", _CONTACT, _contact),
        }

    def write(self, ledger: Ledger) -> int:
        """Write the chunk; the number of rows."""
        self._give_keys(ledger)
        written = _write_changes(ledger.changes)
        for kind, (table, columns, values) in self._tables.items():
            rows = ledger.rows[kind]
            written += _put(table, _RECORDED + columns, (_recorded(row) + values(row) for row in rows))
        transaction = _scalar("select history_txid()")
        for kind, (table, columns, values) in self._tables.items():
            past = (
                _recorded(old.row) + values(old.row) + _superseded(old, transaction)
                for old in ledger.versions[kind]
            )
            written += _put(f"{table}_history", _RECORDED + columns + _SUPERSEDED, past)
        return written

    def _give_keys(self, ledger: Ledger) -> None:
        ledger.changes.sort(key=lambda change: change.at)
        for change, key, number in zip(
            ledger.changes,
            _keys("changes_changerequest", len(ledger.changes)),
            _numbers("change_reference", len(ledger.changes)),
            strict=True,
        ):
            change.id, change.reference = key, f"CR-{change.at.year}-{number:07}"
        for kind, (table, _, _) in self._tables.items():
            for row, key in zip(ledger.rows[kind], _keys(table, len(ledger.rows[kind])), strict=True):
                row.id = key
        for kind, sequence, letter in ((Person, "individual_number", "P"), (Household, "group_number", "H")):
            for row, number in zip(
                ledger.rows[kind], _numbers(sequence, len(ledger.rows[kind])), strict=True
            ):
                row.registry_number = registry_number(letter, number)
        for old in (old for versions in ledger.versions.values() for old in versions):
            old.row.id = old.live.id
            if isinstance(old.live, Person | Household):
                old.row.registry_number = old.live.registry_number  # type: ignore[attr-defined]  # a copy of it

    def _household(self, row: Household) -> tuple[Any, ...]:
        return (
            row.registry_number, self._household_kind, "", row.area_id, row.address, row.latitude, row.longitude,
            row.location_accuracy, _json(row.attributes), row.status, row.registered_on, row.observed_on, row.source,
        )  # fmt: skip

    def _number(self, row: Number) -> tuple[Any, ...]:
        return (
            self._kinds[row.kind], row.person.id, row.lookup, row.value, row.sealed, row.masked, True, row.status,
            row.verified_at, row.verified_by, row.verified_how,
        )  # fmt: skip


def registry_number(letter: str, number: int) -> str:
    """As the SQL function of that name makes it: nine digits and two that check them (ISO 7064 MOD 97-10)."""
    return f"{letter}{number:09}{98 - number * 100 % 97:02}"


_PERSON: Final = (
    "registry_number", "given_name", "family_name", "additional_name", "preferred_name", "name_variants", "birth_date",
    "birth_date_precision", "sex", "death_date", "area_id", "address", "language", "attributes", "status",
    "registered_on", "observed_on", "source",
)  # fmt: skip


def _person(row: Person) -> tuple[Any, ...]:
    return (
        row.registry_number, row.given_name, row.family_name, row.additional_name, "", _json(row.name_variants),
        row.birth_date, row.birth_date_precision, row.sex, row.death_date, row.area_id, "", row.language,
        _json(row.attributes), row.status, row.registered_on, row.observed_on, row.source,
    )  # fmt: skip


_HOUSEHOLD: Final = (
    "registry_number", "kind_id", "name", "area_id", "address", *_PLACE, "attributes", "status", "registered_on",
    "observed_on", "source",
)  # fmt: skip
_MEMBER: Final = (
    "individual_id", "group_id", "roles", "relationship_to_head", "is_exclusive", "since", "until", "reason",
    "attributes",
)  # fmt: skip


def _member(row: Member) -> tuple[Any, ...]:
    roles = "{" + ",".join(row.roles) + "}"
    return (
        row.person.id, row.household.id, roles, row.relationship_to_head, True, row.since, row.until, row.reason, "{}",
    )  # fmt: skip


_TIE: Final = (
    "kind", "individual_id", "other_id", "is_adopted", "married_on", "separated_on", "ended_on", "end_reason",
)  # fmt: skip


def _tie(row: Tie) -> tuple[Any, ...]:
    one, other = row.person.id, row.other.id
    if row.kind == "spouse_of" and one > other:  # a marriage is stored once, the lower key first
        one, other = other, one
    return (
        row.kind,
        one,
        other,
        row.is_adopted,
        row.married_on,
        row.separated_on,
        row.ended_on,
        row.end_reason,
    )


_NUMBER: Final = (
    "kind_id", "individual_id", "lookup", "value", "sealed", "masked", "is_unique", "status", "verified_at",
    "verified_by", "verified_how",
)  # fmt: skip
_CONTACT: Final = ("individual_id", "kind", "value", "is_preferred")


def _contact(row: Contact) -> tuple[Any, ...]:
    return row.person.id, "phone", row.value, row.is_preferred


def _recorded(row: Row) -> tuple[Any, ...]:
    return row.id, row.public_id, row.change.at, row.change.id, row.change.officer[0]


def _superseded(old: Version, transaction: int) -> tuple[Any, ...]:
    return old.until.at, "U", old.until.id, old.until.officer[0], transaction


# The changes themselves.

_CHANGE: Final = (
    "id", "public_id", "reference", "status", "channel", "policy", "actor", "actor_name", "reason", "source",
    "observed_on", "proposed_at", "applied_at",
)  # fmt: skip


def _write_changes(changes: Sequence[Change]) -> int:
    return (
        _put("changes_changerequest", _CHANGE, map(_change, changes))
        + _put(
            "changes_changeoperation",
            ("request_id", "position", "kind", "input", "names"),
            map(_operation, changes),
        )
        + _put(
            "changes_changedecision",
            ("request_id", "stage", "outcome", "actor", "actor_name", "decided_at", "note"),
            ((change.id, "instant", "approved", *change.officer, change.at, "") for change in changes),
        )
        + _put(
            "changes_changesubject",
            ("request_id", "individual_id", "group_id", "area_id"),
            _subjects(changes),
        )
    )


def _change(change: Change) -> tuple[Any, ...]:
    return (
        change.id, change.public_id, change.reference, "applied", change.channel, "instant", *change.officer,
        change.reason, change.source, change.observed_on, change.at, change.at,
    )  # fmt: skip


def _operation(change: Change) -> tuple[Any, ...]:
    names = {
        key: name.registry_number if isinstance(name, Household) else name
        for key, name in change.names.items()
    }
    return change.id, 1, change.kind, _json(change.input), _json(names)


def _subjects(changes: Iterable[Change]) -> Iterator[tuple[Any, ...]]:
    for change in changes:
        for subject in dict.fromkeys(change.subjects):
            if isinstance(subject, Person):
                yield change.id, subject.id, None, change.area_id
            else:
                yield change.id, None, subject.id, change.area_id


# The database.


def _put(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """COPY rows into a table; how many. Where row security binds even the owner, by way of a temporary table,
    because PostgreSQL refuses to COPY into a table that it watches."""
    listed = ", ".join(columns)
    with connection.cursor() as cursor:
        if not _scalar("select row_security_active(%s)", table):
            return _copy(cursor, table, listed, rows)
        shape = f"select {listed} from {table} limit 0"  # noqa: S608 - our own names, here and below
        cursor.execute(f"create temp table demo_staged on commit drop as {shape}")
        written = _copy(cursor, "demo_staged", listed, rows)
        cursor.execute(f"insert into {table} ({listed}) select {listed} from demo_staged")  # noqa: S608
        cursor.execute("drop table demo_staged")
        return written


def _copy(cursor: Any, table: str, listed: str, rows: Iterable[Sequence[Any]]) -> int:
    written = 0
    with cursor.copy(f"copy {table} ({listed}) from stdin") as copy:
        for row in rows:
            copy.write_row(row)
            written += 1
    return written


def _keys(table: str, count: int) -> list[int]:
    return _numbers(f"pg_get_serial_sequence('{table}', 'id')", count, is_expression=True)


def _numbers(sequence: str, count: int, *, is_expression: bool = False) -> list[int]:
    """The next numbers of a sequence, in order."""
    name = sequence if is_expression else f"'{sequence}'"
    with connection.cursor() as cursor:
        cursor.execute(f"select nextval({name}) from generate_series(1, %s)", [count])  # noqa: S608 - our own names
        return [number for (number,) in cursor.fetchall()]


def _scalar(query: str, *parameters: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return cursor.fetchone()[0]


def _json(facts: Facts) -> str:
    return orjson.dumps(facts).decode()
