"""The only writers of ties between people."""

from collections.abc import Sequence
from datetime import date

from tessera.lib.db.inserting import insert_all
from tessera.registry.choices import RelationshipKind, SpouseEnd
from tessera.registry.models import Relationship
from tessera.registry.violations import explained


def tie(ties: Sequence[Relationship]) -> None:
    """Write ties that are not in the register yet. A marriage is stored once, whichever way it is given."""
    for each in ties:
        if each.kind == RelationshipKind.SPOUSE_OF and each.individual_id > each.other_id:
            each.individual_id, each.other_id = each.other_id, each.individual_id
    with explained():
        insert_all(ties)


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
