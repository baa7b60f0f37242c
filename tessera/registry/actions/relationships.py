"""The only writers of ties between people."""

from datetime import date

from tessera.registry.choices import RelationshipKind, SpouseEnd
from tessera.registry.models import Individual, Relationship
from tessera.registry.violations import explained


def tie(
    individual: Individual,
    *,
    kind: RelationshipKind,
    other: Individual,
    is_adopted: bool = False,
    married_on: date | None = None,
) -> Relationship:
    """Tie them: "individual is the … of other". A marriage is stored once, whichever way it is given."""
    if kind == RelationshipKind.SPOUSE_OF and individual.pk > other.pk:
        individual, other = other, individual
    with explained():
        return Relationship.objects.create(
            kind=kind, individual=individual, other=other, is_adopted=is_adopted, married_on=married_on
        )


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
