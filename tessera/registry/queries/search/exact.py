"""Finding by equality: registry numbers, identifiers of every kind, phone numbers, e-mail addresses."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tessera.lib.db.prepared import prepared
from tessera.registry.encryption import blind_index, normalise
from tessera.registry.models import IdentifierKind
from tessera.registry.queries import kinds
from tessera.registry.queries.search.asked import Asked
from tessera.registry.queries.search.parts import Match, Why

SHORTEST = 4  # letters and digits of an identifier whose kind has no pattern
MOST = 100

_BY_NUMBER = """
select 'number', null::text, s.id, null::bigint
from registry_individual s where s.registry_number = %(number)s
union all
select 'household-number', null, m.individual_id, s.id from registry_group s
left join registry_membership m on m.group_id = s.id and m.until is null where s.registry_number = %(number)s
"""
_BY_IDENTIFIER = """
select 'identifier', k.names::text, d.individual_id, d.group_id
from unnest(%(kinds)s::bigint[], %(lookups)s::text[]) w (kind_id, lookup)
join registry_identifier d on d.lookup = w.lookup and d.kind_id = w.kind_id and d.status <> 'revoked'
join registry_identifierkind k on k.id = d.kind_id
"""
# A contact of a household leads to its head, and to all its present members where it has none.
_BY_CONTACT = """
select case when c.group_id is not null then 'household-' else '' end
  || case c.kind when 'email' then 'email' else 'contact' end,
  null::text, coalesce(c.individual_id, m.individual_id), c.group_id
from registry_contactpoint c
left join registry_membership m on m.group_id = c.group_id and m.until is null and (
  m.roles @> array['head'] or not exists (
    select from registry_membership h
    where h.group_id = c.group_id and h.until is null and h.roles @> array['head']))
where c.value = any(%(contacts)s)
"""


@dataclass(frozen=True)
class Exact:
    """What equality found, by key of the person or the group."""

    people: Mapping[int, Why]
    groups: Mapping[int, Why]


NOTHING = Exact({}, {})


def by_equality(asked: Asked) -> Exact:
    """Whoever has the number, the identifier or the contact in the text. Two queries at most."""
    parts: list[str] = []
    params: dict[str, Any] = {"number": asked.number, "contacts": list(asked.contacts)}
    if asked.number:
        parts.append(_BY_NUMBER)
    if asked.value:
        pairs = _lookups(asked.value)
        parts.append(_BY_IDENTIFIER)
        params |= {"kinds": [kind for kind, _lookup in pairs], "lookups": [lookup for _kind, lookup in pairs]}
    if asked.contacts:
        parts.append(_BY_CONTACT)
    if not parts:
        return NOTHING
    with prepared() as cursor:
        cursor.execute(f"{' union all '.join(parts)} limit {MOST}", params)
        rows = cursor.fetchall()
    return _sorted_out(rows)


def _sorted_out(rows: list[tuple[str, str | None, int | None, int | None]]) -> Exact:
    people: dict[int, Why] = {}
    groups: dict[int, Why] = {}
    for match, names, individual, group in rows:
        why = Why(Match(match), names=json.loads(names) if names else None)
        if individual is not None:
            people.setdefault(individual, why)
        if group is not None:
            groups.setdefault(group, why)
    return Exact(people, groups)


def _lookups(value: str) -> list[tuple[int, str]]:
    """For each kind that the value may be of, what finds it."""
    plain = normalise(value)
    found = kinds.current().identifiers.values()
    return [(kind.pk, blind_index(kind, plain)) for kind in found if _may_be(kind, plain)]


def _may_be(kind: IdentifierKind, plain: str) -> bool:
    if not kind.pattern:
        return len(plain) >= SHORTEST
    try:
        return re.fullmatch(kind.pattern, plain) is not None
    except re.error:
        return len(plain) >= SHORTEST
