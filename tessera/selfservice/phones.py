"""Of whom alone a phone number is known."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.conf import settings

from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import system_viewer
from tessera.lib.db.prepared import fetch

# A number of a household is known of all who live there. A record that turned out to be a duplicate leads to the one
# that stays. Who is registered as dead or archived holds nothing.
_HOLDERS: Final = """
select distinct i.id, trim(i.given_name || ' ' || i.family_name),
       i.birth_date <= (%s::date - make_interval(years => %s))::date
from (select c.individual_id as id from registry_contactpoint c
      where c.kind = 'phone' and c.value = %s and c.individual_id is not null
      union
      select m.individual_id from registry_contactpoint c join registry_membership m on m.group_id = c.group_id
      where c.kind = 'phone' and c.value = %s and m.until is null) holder
join registry_individual named on named.id = holder.id
join registry_individual i on i.id = coalesce(named.duplicate_of_id, named.id)
where i.status in ('active', 'moved_away')
"""


@dataclass(frozen=True)
class Holder:
    individual: int
    name: str


def holder_of(phone: str, *, on: date) -> Holder | None:
    """The one living adult of whom the number (E.164) is known; None where that is nobody, or several.

    Who may be an adult counts as another one, and is none: of some the register knows no birth date.
    """
    with narrowed_to(system_viewer()):
        rows = fetch(_HOLDERS, [on, settings.AGE_OF_MAJORITY, phone, phone])
    grown = [(key, name, is_grown) for key, name, is_grown in rows if is_grown is not False]
    if len(grown) != 1 or grown[0][2] is None:
        return None
    return Holder(grown[0][0], grown[0][1])
