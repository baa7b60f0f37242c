"""Questions that people ask about their own record."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.changes.choices import UNDER_WAY
from tessera.changes.models import ChangeOperation, ChangeRequest
from tessera.changes.operations import CorrectFacts
from tessera.lib.db.prepared import fetch
from tessera.lib.refusals import NotFound

# A record that turned out to be a duplicate leads to the one that stays, as in ``citizen_reach``.
_OWN: Final = """
select i.id, i.public_id from selfservice_link l join registry_individual named on named.id = l.individual_id
join registry_individual i on i.id = coalesce(named.duplicate_of_id, named.id)
where l.citizen_id = %s and l.until is null
"""


def own_individual(viewer: Viewer) -> UUID:
    """The public id of the record that is the citizen's own, or that of the person for whom they act.

    Raises NotFound for who is nobody.
    """
    if viewer.acts_for is not None:
        return viewer.acts_for.individual
    with narrowed_to(system_viewer()):
        found = fetch(_OWN, [viewer.citizen_id])
    mine = [public_id for key, public_id in found if key in viewer.sees.people]
    if not mine:
        raise NotFound
    return UUID(str(mine[0]))


def proposed_facts(individual: UUID, *, viewer: Viewer) -> Mapping[str, str]:
    """The reference of the request in which the viewer proposed a fact of the record that is not decided yet."""
    rows = ChangeOperation.objects.filter(
        kind=CorrectFacts.kind,
        input__individual=str(individual),
        request__actor=viewer.actor,
        request__status__in=UNDER_WAY,
    ).order_by("request")
    found = rows.values_list("input__facts", "request__reference")
    return {key: reference for facts, reference in found for key in facts}


def own_request(public_id: UUID, *, viewer: Viewer) -> ChangeRequest:
    """A request that the viewer made, for whom they act now. Raises NotFound for everybody else's."""
    whom = viewer.acts_for.individual if viewer.acts_for else None
    found = ChangeRequest.objects.filter(public_id=public_id, actor=viewer.actor, on_behalf_of=whom)
    request = found.first()
    if request is None:
        raise NotFound
    return request
