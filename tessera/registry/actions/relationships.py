"""The only writers of ties between people."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from tessera.lib.db.inserting import insert_rows
from tessera.registry.choices import RelationshipKind, SpouseEnd
from tessera.registry.models import Individual, Relationship
from tessera.registry.violations import explained


class Tie(NamedTuple):
    """A tie to write: "individual is the … of other"."""

    kind: RelationshipKind
    individual: Individual
    other: Individual
    is_adopted: bool = False
    married_on: date | None = None


def tie(ties: Sequence[Tie]) -> None:
    """A marriage is stored once, whichever way it is given."""
    rows = []
    for each in ties:
        ends = each.individual.pk, each.other.pk
        first, second = sorted(ends) if each.kind == RelationshipKind.SPOUSE_OF else ends
        rows.append(
            {
                "kind": each.kind,
                "individual_id": first,
                "other_id": second,
                "is_adopted": each.is_adopted,
                "married_on": each.married_on,
            }
        )
    with explained():
        insert_rows(Relationship, rows)


def separate(marriage: Relationship, *, on: date) -> None:
    """They live apart; the marriage goes on."""
    marriage.separated_on = on
    with explained():
        marriage.save(update_fields=["separated_on"])


def end_marriage(marriage: Relationship, *, on: date, because: SpouseEnd) -> None:
    marriage.ended_on = on
    marriage.end_reason = because
    with explained():
        marriage.save(update_fields=["ended_on", "end_reason"])


def end_tie(relationship: Relationship, *, on: date) -> None:
    """A guardianship or care ends, or a tie was recorded by mistake."""
    relationship.ended_on = on
    with explained():
        relationship.save(update_fields=["ended_on"])
