"""What somebody should look at twice before a change is recorded. It may well be right: nothing is refused."""

from collections.abc import Iterable, Iterator
from datetime import date

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import ngettext

from tessera.changes.models import ChangeRequest
from tessera.registry.choices import RelationshipKind
from tessera.registry.models import Individual, Relationship


def new_head(name: str, birth_date: date | None, *, today: date) -> str | None:
    """A sentence about a head who is a child; None about anybody else."""
    age = age_of_child(birth_date, today=today)
    if age is None:
        return None
    return ngettext(
        "%(name)s is %(age)d year old and would head the household.",
        "%(name)s is %(age)d years old and would head the household.",
        age,
    ) % {"name": name, "age": age}


def of_marriages(request: ChangeRequest, *, today: date) -> Iterator[str]:
    """Sentences about those whom the applied change marries: children, and people who are married already.

    Two queries. It speaks of nobody whom the change does not name.
    """
    made = Relationship.objects.filter(recorded_change=request.pk, separated_on__isnull=True)
    spouses = _people(_standing(made).select_related("individual", "other"))
    of_them = Q(individual__in=spouses) | Q(other__in=spouses)
    pairs = list(_standing(Relationship.objects.filter(of_them)).values_list("individual_id", "other_id"))
    for key, person in sorted(spouses.items()):
        words = {"name": person.full_name}
        age = age_of_child(person.birth_date, today=today)
        if age is not None:
            yield ngettext(
                "%(name)s is %(age)d year old and would be married.",
                "%(name)s is %(age)d years old and would be married.",
                age,
            ) % {**words, "age": age}
        count = sum(key in pair for pair in pairs)
        if count > 1:
            yield ngettext(
                "%(name)s would have %(count)d spouse at the same time.",
                "%(name)s would have %(count)d spouses at the same time.",
                count,
            ) % {**words, "count": count}


def age_of_child(birth_date: date | None, *, today: date) -> int | None:
    """Completed years of somebody who is certainly no adult yet; None of others and where the birth is not known.

    Where only the year is known, its first day is stored, so nobody is called younger than they may be.
    """
    if birth_date is None or birth_date > today:
        return None
    age = today.year - birth_date.year - ((today.month, today.day) < (birth_date.month, birth_date.day))
    return age if age < settings.AGE_OF_MAJORITY else None


def _standing(ties: QuerySet[Relationship]) -> QuerySet[Relationship]:
    return ties.filter(kind=RelationshipKind.SPOUSE_OF, ended_on__isnull=True)


def _people(ties: Iterable[Relationship]) -> dict[int, Individual]:
    return {person.pk: person for tie in ties for person in (tie.individual, tie.other)}
