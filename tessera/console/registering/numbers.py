"""Numbers of papers that cannot be given to those who are registered."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tessera.accounts.choices import Purpose
from tessera.console.events.about import About
from tessera.console.registering.people import Holder, PersonRow
from tessera.lib.refusals import Refusal
from tessera.registry.queries import duplicates

FIELD = "identifier"


class NumberKnown(Refusal):
    """``faults`` say of each row what is wrong with its number, and who holds it, if somebody within reach does."""

    code = "number-known"
    message = _("A number in this list cannot be given to somebody new.")
    status = 409

    def __init__(self, faults: "Sequence[Fault]") -> None:
        super().__init__(field=FIELD)
        self.faults = faults

    def show(self) -> None:
        for fault in self.faults:
            fault.row.add_error(FIELD, fault.message)
            fault.row.holder = fault.holder


@dataclass(frozen=True)
class Fault:
    row: PersonRow
    message: str
    holder: Holder | None = None


def check(rows: Sequence[PersonRow], *, about: About) -> None:
    """Refuse a number that stands twice in the list, or that somebody within reach has. Raises NumberKnown.

    What belongs to somebody out of reach is refused by the pen, which tells no name.
    """
    numbered = [(row, number) for row in rows for number in row.newcomer().numbers]
    first: dict[tuple[str, str], PersonRow] = {}
    for row, number in numbered:
        first.setdefault(number, row)
    faults = [
        Fault(row, gettext("Person %(number)d has the same number.") % {"number": first[number].number})
        for row, number in numbered
        if first[number] is not row
    ]
    faults += _held(list(first.values()), about=about)
    if faults:
        raise NumberKnown(faults)


def _held(rows: Sequence[PersonRow], *, about: About) -> Iterator[Fault]:
    newcomers = [replace(row.newcomer(), names="") for row in rows]  # by their numbers alone
    found = duplicates.likely(newcomers, viewer=about.viewer, purpose=Purpose.SERVICE, on=about.today)
    for row, alikes in zip(rows, found, strict=True):
        holder = next((one for one in alikes if row.kinds[one.number_kind].is_unique), None)
        if holder is not None:
            words = {"kind": holder.number_label, "name": holder.person.name}
            url = reverse("console:individual", args=[holder.person.public_id])
            yield Fault(
                row,
                gettext("This %(kind)s belongs to %(name)s already.") % words,
                Holder(holder.person.name, url),
            )


def refuse_taken(rows: Sequence[PersonRow], refusal: Refusal) -> bool:
    """Put what the pen refused beside the only number of that kind; whether there is just one."""
    of_kind = [row for row in rows if row.kind_name == refusal.facts.get("kind")]
    if len(of_kind) != 1:
        return False
    of_kind[0].add_error(FIELD, str(refusal))
    return True
