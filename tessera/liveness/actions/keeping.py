"""Opening checks for everybody whom a rule covers, and letting off whom it covers no longer: one statement each.

Ten million people are one INSERT. Doing it twice changes nothing the second time.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Final

from django.db import connection, transaction

from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import system_viewer
from tessera.dictionary import catalogue
from tessera.lib.db.locks import alone
from tessera.lib.refusals import Refusal
from tessera.liveness import covers
from tessera.liveness.models import Check, Rule, RuleRun

Progress = Callable[..., None]

# The date on which the next proof is due is told from the last one; who has given none yet, and who comes back after a
# while, has the days of notice.
_OPEN: Final = """
with last as (
  select individual_id, (max(closed_on) + make_interval(months => %s))::date as next_on
  from liveness_check where rule_id = %s and status = 'done' group by individual_id)
insert into liveness_check (public_id, rule_id, individual_id, due_on, opened_on, status, way, reminders)
select gen_random_uuid(), %s, s.id,
  case when last.next_on >= %s then last.next_on else %s::date + %s end, %s, 'open', '', 0
from registry_individual s left join last on last.individual_id = s.id
where (last.next_on is null or last.next_on - %s <= %s)
  and not exists (select from liveness_check o
                  where o.rule_id = %s and o.individual_id = s.id and o.status = 'open')
  and {}
on conflict do nothing
"""
_END: Final = """
update liveness_check c set status = 'ended', closed_on = %s
where c.rule_id = %s and c.status = 'open'
  and not exists (select from registry_individual s where s.id = c.individual_id and {})
"""


def keep_all(*, now: datetime, on: date, progress: Progress) -> None:
    """Go through all rules. One that cannot be read is marked as such and leaves everything as it is."""
    rules = list(Rule.objects.order_by("pk"))
    progress(done=0, total=len(rules))
    with catalogue.held():
        for place, rule in enumerate(rules, start=1):
            _keep_or_say(rule, now=now, on=on)
            progress(done=place)


@transaction.atomic
def keep(rule: Rule, *, now: datetime, on: date) -> RuleRun:
    """Open and end the checks of one rule as of a day. Raises RuleNotReadable."""
    alone(f"liveness rule {rule.pk}")
    with narrowed_to(system_viewer()):
        if rule.is_active:
            where = covers.where(rule.covers, on=on)
            ended = _run(_END.format(where.sql), [on, rule.pk, *where.params])
            opened = _run(
                _OPEN.format(where.sql),
                [
                    *(rule.months, rule.pk, rule.pk, on, on, rule.notice_days, on, rule.notice_days),
                    *(on, rule.pk, *where.params),
                ],
            )
        else:
            opened = 0
            asked = Check.objects.filter(rule=rule, status="open")
            ended = asked.update(status="ended", closed_on=on)
    return _note(rule, now=now, opened=opened, ended=ended)


def _keep_or_say(rule: Rule, *, now: datetime, on: date) -> None:
    try:
        keep(rule, now=now, on=on)
    except Refusal as refusal:
        _note(rule, now=now, fault=refusal.code)


def _note(rule: Rule, *, now: datetime, opened: int = 0, ended: int = 0, fault: str = "") -> RuleRun:
    values = {"ran_at": now, "opened": opened, "ended": ended, "fault": fault}
    return RuleRun.objects.update_or_create(rule=rule, defaults=values)[0]


def _run(statement: str, values: list[Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)
