"""Numbers of papers that cannot be given to those who are registered."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tessera.accounts.choices import Purpose
from tessera.console.events.about import About
from tessera.console.registering.people import FIRST_NUMBER, Holder, PersonRow, Typed
from tessera.lib.refusals import Refusal
from tessera.registry.queries import duplicates
from tessera.registry.queries.duplicates import Newcomer

Numbered = tuple[PersonRow, Typed]


class NumberKnown(Refusal):
    """``faults`` say of each row what is wrong with its number, and who holds it, if somebody within reach does."""

    code = "number-known"
    message = _("A number in this list cannot be given to somebody new.")
    status = 409

    def __init__(self, faults: "Sequence[Fault]") -> None:
        super().__init__(field=FIRST_NUMBER)
        self.faults = faults

    def show(self) -> None:
        for fault in self.faults:
            fault.row.add_error(fault.field, fault.message)
            if fault.holder is not None:
                fault.row.holders[fault.field] = fault.holder


@dataclass(frozen=True)
class Fault:
    row: PersonRow
    field: str
    message: str
    holder: Holder | None = None


def check(rows: Sequence[PersonRow], *, about: About) -> None:
    """Refuse a number that stands twice in the list, or that somebody within reach has. Raises NumberKnown.

    What belongs to somebody out of reach is refused by the pen, which tells no name.
    """
    numbered = [(row, typed) for row in rows for typed in row.typed_numbers()]
    first: dict[tuple[str, str], Numbered] = {}
    for row, typed in numbered:
        first.setdefault(typed.key, (row, typed))
    faults = [
        Fault(row, typed.field, _twice(row, first[typed.key][0]))
        for row, typed in numbered
        if first[typed.key] != (row, typed)
    ]
    faults += _held(list(first.values()), about=about)
    if faults:
        raise NumberKnown(faults)


def refuse_taken(rows: Sequence[PersonRow], refusal: Refusal) -> bool:
    """Put what the pen refused beside the only number of that kind; whether there is just one."""
    kind = refusal.facts.get("kind")
    of_kind = [(row, field) for row in rows for field in row.sealed if row.kind_name(field) == kind]
    if len(of_kind) != 1:
        return False
    ((row, field),) = of_kind
    row.add_error(field, str(refusal))
    return True


def _twice(row: PersonRow, first: PersonRow) -> str:
    if row is first:
        return gettext("The same number stands in this row already.")
    return gettext("Person %(number)d has the same number.") % {"number": first.number}


def _held(numbered: Sequence[Numbered], *, about: About) -> Iterator[Fault]:
    newcomers = [Newcomer(names="", numbers=(typed.key,)) for _row, typed in numbered]
    found = duplicates.likely(newcomers, viewer=about.viewer, purpose=Purpose.SERVICE, on=about.today)
    for (row, typed), alikes in zip(numbered, found, strict=True):
        if not (alikes and typed.kind.is_unique):
            continue
        person = alikes[0].person
        words = {"kind": alikes[0].number_label, "name": person.name}
        url = reverse("console:individual", args=[person.public_id])
        message = gettext("This %(kind)s belongs to %(name)s already.") % words
        yield Fault(row, typed.field, message, Holder(person.name, url))
