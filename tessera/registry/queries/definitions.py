"""Questions about definitions: how one became what it is, and how much is recorded in it."""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any, Final

from django.db import OperationalError, connection, transaction

from tessera.accounts.models import User
from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import system_viewer
from tessera.dictionary.choices import Storage
from tessera.dictionary.models import Field
from tessera.registry.design_checks import TABLES

COUNTED: Final = 1_000  # facts are counted up to here
PATIENCE: Final = 1_500  # milliseconds
UNSAID: Final = frozenset({"id", "position", "subject", "key"})

# A version is a replaced row with what replaced it; the live row comes last.
_VERSIONS: Final = """
select to_jsonb(v) - 'recorded_at' - 'recorded_by' - 'recorded_change' - 'history_id' - 'superseded_at'
         - 'superseded_by' - 'superseded_op' - 'superseded_change' - 'txid' as columns,
       v.recorded_at, v.recorded_by, v.superseded_at, v.superseded_by
from dictionary_field_history v where v.id = %(id)s
order by v.superseded_at, v.history_id
"""
_LIVE: Final = """
select to_jsonb(v) - 'recorded_at' - 'recorded_by' - 'recorded_change' as columns, v.recorded_at, v.recorded_by
from dictionary_field v where v.id = %(id)s
"""


@dataclass(frozen=True)
class DefinitionChange:
    """A definition was made (no ``columns``) or changed: what each column said before and said then.

    ``by`` is the name of a user, empty for the system.
    """

    at: datetime
    by: str
    columns: tuple[tuple[str, Any, Any], ...] = ()


def field_history(field: Field) -> tuple[DefinitionChange, ...]:
    """How a field became what it is, the newest change first."""
    with connection.cursor() as cursor:
        cursor.execute(_VERSIONS, {"id": field.pk})
        replaced = cursor.fetchall()
        cursor.execute(_LIVE, {"id": field.pk})
        live, made_at, made_by = cursor.fetchone()
    states = [json.loads(row[0]) for row in replaced] + [json.loads(live)]
    names = _names_of({made_by, *(row[4] for row in replaced)})
    changes = [DefinitionChange(made_at, names.get(made_by, ""))]
    for row, (before, after) in zip(replaced, pairwise(states), strict=True):
        differences = tuple(_differences(before, after))
        if differences:
            changes.append(DefinitionChange(row[3], names.get(row[4], ""), differences))
    return tuple(reversed(changes))


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


def _differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    for column in after:
        if column not in UNSAID and before.get(column) != after[column]:
            yield column.removesuffix("_id"), before.get(column), after[column]


def _names_of(actors: Iterable[str]) -> dict[str, str]:
    """The names of users by public id; other actors, such as the system, have none."""
    ids = [actor for actor in actors if len(actor) == 36]
    return {str(user.public_id): user.name for user in User.objects.filter(public_id__in=ids)}
