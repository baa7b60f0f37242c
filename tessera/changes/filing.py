"""Writing a change request down: itself, its operations and the first decision, in one statement."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import orjson
from django.db import connection

from tessera.accounts.viewer import Viewer
from tessera.changes.choices import Outcome, RequestStatus
from tessera.changes.models import ChangeRequest
from tessera.changes.operations import Operation

_FILE: Final = """
with request as (
  insert into changes_changerequest (public_id, reference, status, channel, policy, actor, actor_name, reason, source,
                                     observed_on, proposed_at, applied_at, policies, area_id, seen_at, replaces_id,
                                     on_behalf_of)
  values (%(public_id)s, next_change_reference(%(proposed_at)s), %(status)s, %(channel)s, %(policy)s, %(actor)s,
          %(actor_name)s, %(reason)s, %(source)s, %(observed_on)s, %(proposed_at)s, %(applied_at)s,
          %(policies)s::bigint[], %(area_id)s, %(seen_at)s, %(replaces_id)s, %(on_behalf_of)s)
  returning id, reference
), operations as (
  insert into changes_changeoperation (request_id, position, kind, input, names)
  select r.id, o.position, o.kind, o.input, o.names
  from request r, jsonb_to_recordset(%(operations)s) o (position int, kind text, input jsonb, names jsonb)
), decision as (
  insert into changes_changedecision (request_id, stage, outcome, actor, actor_name, decided_at, note)
  select r.id, 'instant', %(outcome)s::text, %(actor)s, %(actor_name)s, %(proposed_at)s, ''
  from request r where %(outcome)s::text <> ''
)
select id, reference from request
"""


def file_request(
    request: ChangeRequest,
    operations: Sequence[Operation],
    names: Mapping[str, str],
    *,
    status: RequestStatus,
    by: Viewer,
    now: datetime,
) -> None:
    """Write a request that was not written yet; it gets its key and its reference.

    ``names`` is what the records and areas are called of which the operations speak. ``status``: applied is applied in
    this transaction or never was; unless it is submitted, its proposer decides it by proposing.
    """
    request.actor, request.actor_name, request.proposed_at = by.actor, by.name, now
    request.on_behalf_of = by.acts_for.individual if by.acts_for else None
    request.status = status
    request.applied_at = now if status == RequestStatus.APPLIED else None
    told = {
        field.column: getattr(request, field.attname)
        for field in request._meta.concrete_fields
        if field.attname not in {"id", "reference", "txid"}
    }
    told |= {
        "operations": orjson.dumps(list(_rows(operations, names))).decode(),
        "outcome": "" if status == RequestStatus.SUBMITTED else Outcome.APPROVED,
    }
    session: Any = connection  # a DatabaseWrapper of ours
    with session.prepared() as cursor:
        cursor.execute(_FILE, told)
        request.pk, request.reference = cursor.fetchone()
    request._state.adding, request._state.db = False, session.alias


def _rows(operations: Sequence[Operation], names: Mapping[str, str]) -> Any:
    for position, operation in enumerate(operations, start=1):
        yield {
            "position": position,
            "kind": operation.kind,
            "input": operation.model_dump(mode="json", exclude_defaults=True),
            "names": {**names, **operation.names()},
        }
