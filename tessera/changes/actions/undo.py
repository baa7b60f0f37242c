"""Taking back an applied change, as a change of its own."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Final

from django.db import connection, transaction
from django.utils.translation import gettext as _

from tessera.accounts import reach
from tessera.accounts.choices import Permission
from tessera.accounts.errors import PermissionMissing
from tessera.accounts.reach import acting
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.changes import reversal, session
from tessera.changes.actions.batches import next_reference, record_decision
from tessera.changes.approval import places, routing, rulebook, steps
from tessera.changes.approval.definition import UNDO
from tessera.changes.approval.routing import Asker
from tessera.changes.choices import UNDER_WAY, Outcome, RequestStatus
from tessera.changes.errors import ChangeNotApplicable, LaterChangesStandOnIt, UndoWaits
from tessera.changes.models import ChangeOperation, ChangeRequest
from tessera.lib.db.prepared import fetch
from tessera.lib.refusals import NotFound

_KINDS: Final = """
with recursive taken_back(id, undoes_id) as (
  select r.id, r.undoes_id from changes_changerequest r where r.id = %s
  union select r.id, r.undoes_id from changes_changerequest r join taken_back t on r.id = t.undoes_id
) select distinct k.kind from changes_changeoperation o join taken_back t on o.request_id = t.id,
  lateral (select o.kind union all select jsonb_array_elements_text(o.input -> 'as_well')
           where jsonb_typeof(o.input -> 'as_well') = 'array') k
"""
Progress = Callable[..., None]
Effect = Callable[[ChangeRequest], None]
_effects: Final[list[Effect]] = []


def when_taken_back(effect: Effect) -> Effect:
    """Have a function called, in the same transaction and seeing everything, with each change that was taken back; a
    higher floor says so at start-up."""
    if effect not in _effects:
        _effects.append(effect)
    return effect


@transaction.atomic
@acting
def undo(
    request: ChangeRequest, *, by: Viewer, reason: str, now: datetime, progress: Progress | None = None
) -> ChangeRequest:
    """Restore exactly what was before the change; facts that others changed since stay as they are.

    Undoing an undo does the change again. Where the policy of the change asks for approval, the undo waits for it
    ("submitted"), and during a freeze for its end ("approved"). Raises ChangeNotApplicable, UndoWaits,
    PermissionMissing (for a record out of reach as well), NotFound and LaterChangesStandOnIt; then nothing was written.
    """
    request = _locked(request)
    if request.status != RequestStatus.APPLIED:
        raise ChangeNotApplicable(reference=request.reference, status=request.get_status_display())
    waiting = request.inverses.filter(status__in=(*UNDER_WAY, RequestStatus.APPLYING)).first()
    if waiting is not None:
        raise UndoWaits(reference=waiting.reference)
    situation = rulebook.situation(now)
    if progress is not None:
        progress(stage=_("Looking for what it wrote, and for what was changed since"))
    paths = _paths(request, by=by)
    asker = Asker(by, by.channel, paths)
    found = routing.route_of_kinds(_kinds(request), asker=asker, rules=situation.rules)
    inverse = ChangeRequest.objects.create(
        reference=next_reference(now),
        status=RequestStatus.APPROVED if found.is_instant else RequestStatus.SUBMITTED,
        channel=by.channel,
        policy=found.label,
        policies=found.versions,
        actor=by.actor,
        actor_name=by.name,
        reason=reason,
        proposed_at=now,
        seen_at=situation.at,
        undoes=request,
        area_id=places.key_of(places.common(paths)),
    )
    _describe(inverse, request)
    if not found.is_instant:
        steps.open_first(inverse, found.stages, path=places.common(paths), now=now)
        return inverse
    record_decision(inverse, outcome=Outcome.APPROVED, by=by, now=now)
    if not situation.is_frozen(paths):
        take_back(inverse, is_prepared=True, progress=progress)
        ChangeRequest.objects.filter(pk=inverse.pk).update(status=RequestStatus.APPLIED, applied_at=now)
        inverse.refresh_from_db()
    return inverse


def take_back(inverse: ChangeRequest, *, is_prepared: bool = False, progress: Progress | None = None) -> None:
    """Do what an approved undo says. Raises ChangeNotApplicable and LaterChangesStandOnIt.

    ``is_prepared``: in this transaction it was read already what is to be taken back, with the change locked.
    """
    assert inverse.undoes is not None
    with session.writing(inverse):
        request = _locked(inverse.undoes)
        if request.status != RequestStatus.APPLIED:
            raise ChangeNotApplicable(reference=request.reference, status=request.get_status_display())
        if not is_prepared:
            reversal.prepare(request.pk)
            _refuse_later_changes(request)
        session.stamp()
        if progress is not None:
            progress(stage=_("Putting back what was before"))
        reversal.reverse(progress)
        ChangeRequest.objects.filter(pk=request.pk).update(status=RequestStatus.UNDONE)
        if request.undoes_id is not None:
            ChangeRequest.objects.filter(pk=request.undoes_id).update(status=RequestStatus.APPLIED)
        for effect in _effects:
            effect(request)


def _paths(request: ChangeRequest, *, by: Viewer) -> frozenset[str | None]:
    """Where all that would be taken back lies now; raises what can be known before anybody decides."""
    with reach.narrowed_to(system_viewer()):
        reversal.prepare(request.pk)
        paths = reversal.areas_touched()
        _refuse_out_of_reach(paths, by=by)
        _refuse_later_changes(request)
    return frozenset(paths)


def _kinds(request: ChangeRequest) -> set[str]:
    """The kinds of operations whose policies concern the undo: its own, and those of what it takes back, through all
    undos of undos: what was taken back and done again is guarded as it was the first time. A batch stands for other
    kinds as well."""
    with reach.narrowed_to(system_viewer()):
        return {UNDO, *(kind for (kind,) in fetch(_KINDS, [request.pk]))}


def _locked(request: ChangeRequest) -> ChangeRequest:
    found = ChangeRequest.objects.select_for_update(of=["self"]).filter(pk=request.pk).first()
    if found is None:
        raise NotFound
    return found


def _refuse_out_of_reach(paths: Iterable[str | None], *, by: Viewer) -> None:
    may = by.reach(Permission.CHANGE_UNDO)
    if not by.may(Permission.CHANGE_UNDO) or not all(may.covers(path) for path in paths):
        raise PermissionMissing(permission=Permission.CHANGE_UNDO.label)


def _refuse_later_changes(request: ChangeRequest) -> None:
    later = reversal.later_changes(request.pk)
    if later:
        known = ChangeRequest.objects.filter(pk__in=[key for key in later if key is not None]).order_by("pk")
        references = [change.reference for change in known] or [_outside()]
        raise LaterChangesStandOnIt(
            references=", ".join(references),
            changes=[(change.reference, change.public_id) for change in known],
        )


def _outside() -> str:
    return "SQL"


def _describe(inverse: ChangeRequest, request: ChangeRequest) -> None:
    """The inverse names the same records and says what it takes back."""
    ChangeOperation.objects.create(
        request=inverse,
        position=1,
        kind=UNDO,
        input={"reference": request.reference, "public_id": str(request.public_id)},
    )
    with connection.cursor() as cursor:
        cursor.execute(
            """insert into changes_changesubject (request_id, individual_id, group_id, area_id)
               select %s, individual_id, group_id, area_id from changes_changesubject where request_id = %s""",
            [inverse.pk, request.pk],
        )
