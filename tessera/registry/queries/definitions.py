"""Questions about definitions: how one became what it is, and how much is recorded in it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import OperationalError, connection, transaction

from tessera.accounts.models import User
from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import system_viewer
from tessera.audit import queries as audit
from tessera.audit.models import Recorded
from tessera.audit.versions import BOOKKEEPING, Act, Event, by_row, events_of
from tessera.dictionary.choices import Storage
from tessera.dictionary.models import Code, CodeList, Field
from tessera.registry.design_checks import TABLES

COUNTED: Final = 1_000  # facts are counted up to here
PATIENCE: Final = 1_500  # milliseconds
UNSAID: Final = BOOKKEEPING | {"id", "position", "subject", "key", "path", "latitude", "longitude"}
TOLD: Final = 20  # changes of a code list


@dataclass(frozen=True)
class DefinitionChange:
    """A definition was made (no ``columns``) or changed: what each column said before and said then.

    ``by`` is the name of a user, empty for the system. ``part`` has the labels of a part of the definition, such as
    a code of a list, when the change was of that part alone.
    """

    at: datetime
    by: str
    columns: tuple[tuple[str, Any, Any], ...] = ()
    part: Mapping[str, str] | None = None


def history_of(row: Recorded) -> tuple[DefinitionChange, ...]:
    """How a definition became what it is, the newest change first."""
    events = list(events_of(audit.versions(type(row), id=[row.pk])))
    return _told(events, None)


def code_list_history(code_list: CodeList) -> tuple[DefinitionChange, ...]:
    """How a code list and its codes became what they are, the newest changes first, at most ``TOLD`` of them."""
    codes = Code.objects.filter(code_list=code_list)
    # Those that came with the list need no line each.
    after = code_list.recorded_at + timedelta(minutes=1)
    late = set(codes.filter(recorded_at__gt=after).order_by("-pk").values_list("pk", flat=True)[:TOLD])
    changed = late | set(_changed_of_late(code_list))
    events = [
        event for stored in by_row(audit.versions(Code, id=changed)).values() for event in events_of(stored)
    ]
    of_codes = [event for event in events if event.act != Act.ADDED or event.row["id"] in late]
    told = (*history_of(code_list), *_told(of_codes, "labels"))
    return tuple(sorted(told, key=lambda change: change.at, reverse=True)[:TOLD])


def count_facts(field: Field) -> int | None:
    """In how many records something is recorded in the field, at most one more than ``COUNTED``.

    None when counting would take too long, and for built-in facts, which are columns of every record.
    """
    if field.storage == Storage.COLUMN:
        return None
    with suppress(OperationalError), narrowed_to(system_viewer()), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("select set_config('statement_timeout', %s, true)", [str(PATIENCE)])
        holding = TABLES[field.subject]._default_manager.filter(attributes__has_key=field.key)
        return holding.values("pk")[: COUNTED + 1].count()
    return None


def _told(events: Sequence[Event], part: str | None) -> tuple[DefinitionChange, ...]:
    """Events in the order of their writing as changes, the newest first; those that say nothing are left out."""
    names = _names_of({event.writer for event in events})
    found = []
    for event in events:
        columns = tuple(_differences(event))
        if columns or event.act == Act.ADDED:
            labels = event.row[part] if part else None
            found.append(DefinitionChange(event.at, names.get(event.writer, ""), columns, labels))
    return tuple(reversed(found))


def _differences(event: Event) -> Iterator[tuple[str, Any, Any]]:
    if event.before is None or event.after is None:
        return
    for column in event.after:
        if column not in UNSAID and event.before[column] != event.after[column]:
            yield column.removesuffix("_id"), event.before[column], event.after[column]


def _changed_of_late(code_list: CodeList) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select distinct id from (select id from dictionary_code_history where code_list_id = %s"
            " order by superseded_at desc limit %s) late",
            [code_list.pk, TOLD],
        )
        return [row[0] for row in cursor.fetchall()]


def _names_of(actors: Iterable[str]) -> dict[str, str]:
    """The names of users by public id; other actors, such as the system, have none."""
    ids = [actor for actor in actors if len(actor) == 36]
    return {str(user.public_id): user.name for user in User.objects.filter(public_id__in=ids)}
