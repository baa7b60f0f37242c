"""Once a day: staff are told what waits for them, and people which of their documents are about to expire."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import connection
from django.utils import timezone

from tessera.dictionary import catalogue
from tessera.notifications import actions as notifications
from tessera.notifications import links
from tessera.notifications.actions.telling import BATCH, Told
from tessera.notifications.choices import Audience
from tessera.notifications.events import Event
from tessera.notifications.recipients import Recipient

HOUR: Final = 7  # of the registry's day, from which on people are told
AHEAD: Final = timedelta(days=30)

# For everybody who may decide: at how many stages they may, and at how many the deadline has passed. It says of all
# of them at once what queries/work.py says of one; deputies are not told, for their principals are.
_WORK: Final = """
select u.public_id::text, count(distinct s.id), count(distinct s.id) filter (where s.due_at < %(now)s)
from changes_step s
join changes_changerequest r on r.id = s.request_id
join accounts_grant g on g.since <= %(on)s and (g.until is null or g.until > %(on)s)
join accounts_role ro on ro.id = g.role_id and ro.permissions @> array['change.approve', 'people.view']::text[]
join accounts_user u on u.id = g.user_id and u.is_active
left join areas_area a on a.id = g.area_id
left join areas_arealevel l on l.id = a.level_id
where s.closed_at is null and (g.area_id is null or s.path <@ a.path)
  and ((s.role in ('', ro.key)
        and (s.level is null or coalesce(l.number, 0) between s.level - s.escalations and s.level))
       or (s.role not in ('', ro.key) and s.escalations > 0 and s.late_role = ro.key))
  and r.actor <> u.public_id::text
  and (s.quorum <> 1 or s.claimed_by in ('', u.public_id::text))
  and not exists (
    select from changes_changedecision d
    where d.request_id = s.request_id and d.outcome = 'approved' and d.step_id is not null
      and (d.actor = u.public_id::text or d.principal = u.public_id::text)
      and (d.step_id = s.id or (s.nobody_twice
           and (select other.position from changes_step other where other.id = d.step_id) <> s.position)))
group by u.public_id
"""
_EXPIRING: Final = """
select d.id, d.public_id::text, i.public_id::text, d.kind, d.expires_on
from registry_document d join registry_individual i on i.id = d.individual_id
where d.id > %(after)s and d.expires_on between %(since)s and %(until)s and i.status = 'active'
order by d.id limit %(limit)s
"""


def tell_of_work(*, now: datetime) -> int:
    """Tell staff what waits for them, at most once a day; how many messages there are now."""
    local = timezone.localtime(now)
    if local.hour < HOUR:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_WORK, {"now": now, "on": local.date()})
        found = cursor.fetchall()
    link = links.path("work", Audience.STAFF)
    waiting = [(who, count) for who, count, _late in found]
    overdue = [(who, late) for who, _count, late in found if late]
    return sum(
        notifications.tell_all(
            event,
            [
                Told(Recipient.staff(who), f"{event}:{local.date()}", {"count": count, "link": link})
                for who, count in counted
            ],
            now=now,
        )
        for event, counted in ((Event.WORK_WAITING, waiting), (Event.WORK_OVERDUE, overdue))
    )


def tell_of_expiring_documents(*, now: datetime) -> int:
    """Tell people of their documents that expire within thirty days, once each; how many messages there are now."""
    local = timezone.localtime(now)
    if local.hour < HOUR:
        return 0
    return sum(
        notifications.tell_all(Event.DOCUMENT_EXPIRING, told, now=now) for told in _expiring(local.date())
    )


def _expiring(on: date) -> Iterator[list[Told]]:
    link, after = links.path("documents", Audience.PEOPLE), 0
    kinds = catalogue.current().code_list("document_kind")
    names = {code.value: dict(code.labels) for code in kinds.codes} if kinds is not None else {}
    while True:
        values: dict[str, Any] = {"after": after, "since": on, "until": on + AHEAD, "limit": BATCH}
        with connection.cursor() as cursor:
            cursor.execute(_EXPIRING, values)
            rows = cursor.fetchall()
        if not rows:
            return
        after = rows[-1][0]
        yield [
            Told(
                Recipient.individual(who),
                f"document:{document}:{expires_on}",
                {"document": names.get(kind, kind), "due": expires_on.isoformat(), "link": link},
            )
            for _key, document, who, kind, expires_on in rows
        ]
