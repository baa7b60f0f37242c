"""Who of the register somebody may be whom an identity provider vouches for.

Runs with the session narrowed to the system: who logs in reaches nothing yet.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Protocol

from tessera.lib.db.prepared import fetch
from tessera.registry.choices import BirthDatePrecision, IndividualStatus
from tessera.registry.encryption import blind_index
from tessera.registry.queries import kinds
from tessera.registry.queries.search.names import distance

MOST: Final = 200  # people born on one day whose names are compared
SLIPS_FROM: Final = 5  # in a word of so many letters one may be wrong

_COLUMNS: Final = """
select i.id, i.status, i.birth_date, i.birth_date_precision, area.path::text,
       person_name_tokens(i.given_name, i.additional_name, i.family_name, i.preferred_name, i.name_variants)
"""
# A record that turned out to be a duplicate leads to the one that stays.
_BY_IDENTIFIER: Final = f"""{_COLUMNS}
from registry_identifier d join registry_individual holder on holder.id = d.individual_id
join registry_individual i on i.id = coalesce(holder.duplicate_of_id, holder.id)
left join areas_area area on area.id = i.area_id
where d.kind_id = %s and d.lookup = %s and d.status <> 'revoked' limit {MOST}
"""
_BY_BIRTH_DATE: Final = f"""{_COLUMNS}
from registry_individual i left join areas_area area on area.id = i.area_id
where i.birth_date = %s and i.birth_date_precision = 'day' and i.status = 'active' order by i.id limit {MOST}
"""


class Identity(Protocol):
    """Who a provider says somebody is (``accounts.oidc.identity.VerifiedIdentity``)."""

    @property
    def provider(self) -> str: ...
    @property
    def issuer(self) -> str: ...
    @property
    def sub(self) -> str: ...
    @property
    def acr(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def given_name(self) -> str: ...
    @property
    def family_name(self) -> str: ...
    @property
    def names(self) -> Mapping[str, str]: ...
    @property
    def birth_date(self) -> date | None: ...
    @property
    def identifier_kind(self) -> str: ...
    @property
    def identifier_value(self) -> str: ...


@dataclass(frozen=True)
class Match:
    """A registrant, with what speaks for it. ``path`` is that of their area."""

    individual: int
    path: str | None
    is_active: bool
    has_identifier: bool
    has_name: bool
    has_birth_date: bool


def matches(identity: Identity) -> list[Match]:
    """Those who have the identifier; without one, or if nobody has it, those of the same name and birth date."""
    spoken = _spoken(identity)
    found = [_match(row, identity, spoken, has_identifier=True) for row in _holders(identity)]
    if found or identity.birth_date is None:
        return list({match.individual: match for match in found}.values())
    alike = (
        _match(row, identity, spoken, has_identifier=False)
        for row in fetch(_BY_BIRTH_DATE, [identity.birth_date])
    )
    return [match for match in alike if match.has_name]


Row = tuple[int, str, date | None, str, str | None, list[str]]


def _holders(identity: Identity) -> Sequence[Row]:
    kind = kinds.current().identifier(identity.identifier_kind) if identity.identifier_kind else None
    if kind is None or not identity.identifier_value:
        return []
    return fetch(_BY_IDENTIFIER, [kind.pk, blind_index(kind, identity.identifier_value)])


def _spoken(identity: Identity) -> list[frozenset[str]]:
    """The words of each form of the name, folded as the register folds them."""
    parts = f"{identity.given_name} {identity.family_name}".strip()
    forms = {form for form in (identity.name, parts, *identity.names.values()) if form}
    if not forms:
        return []
    rows = fetch("select name_tokens(said) from unnest(%s::text[]) said", [sorted(forms)])
    return [frozenset(tokens) for (tokens,) in rows if tokens]


def _match(row: Row, identity: Identity, spoken: Iterable[frozenset[str]], *, has_identifier: bool) -> Match:
    key, status, born, precision, path, tokens = row
    return Match(
        individual=key,
        path=path,
        is_active=status == IndividualStatus.ACTIVE,
        has_identifier=has_identifier,
        has_name=any(names_agree(said, frozenset(tokens)) for said in spoken),
        has_birth_date=births_agree(identity.birth_date, born, precision),
    )


def names_agree(said: frozenset[str], recorded: frozenset[str]) -> bool:
    """Whether all the words of the shorter name are in the longer one, two at least unless both are one word.

    A long word may have one letter wrong.
    """
    fewer, more = sorted((said, recorded), key=len)
    if len(fewer) < 2 and len(more) != len(fewer):
        return False
    left = set(more)
    for word in fewer:
        same = word if word in left else next((other for other in sorted(left) if _alike(word, other)), None)
        if same is None:
            return False
        left.discard(same)
    return bool(fewer)


def births_agree(said: date | None, recorded: date | None, precision: str) -> bool:
    """Whether the birth dates agree as far as the register knows it; an estimated one tells nothing."""
    if said is None or recorded is None:
        return False
    if precision == BirthDatePrecision.DAY:
        return said == recorded
    if precision == BirthDatePrecision.MONTH:
        return (said.year, said.month) == (recorded.year, recorded.month)
    return precision == BirthDatePrecision.YEAR and said.year == recorded.year


def _alike(word: str, other: str) -> bool:
    return min(len(word), len(other)) >= SLIPS_FROM and distance(word, other) <= 1
