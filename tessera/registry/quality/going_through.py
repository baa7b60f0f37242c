# ruff: noqa: S608 - the statements are made of our own words
"""Going through the whole register in search of faults, so that lists of them and their numbers are at hand.

It goes by ranges of keys, each a short transaction that writes only what differs from the last time; killed and
begun anew, it comes to the same end.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from tessera.dictionary import catalogue
from tessera.dictionary.catalogue import Catalogue
from tessera.dictionary.choices import Subject
from tessera.jobs import actions as jobs
from tessera.jobs.choices import Status
from tessera.jobs.models import Job
from tessera.registry.models import FindingCount, QualityRound
from tessera.registry.quality import statements
from tessera.registry.quality.limits import limits

JOB: Final = "registry.go_through"
STEP: Final = 20_000  # keys at a time

_WRITE: Final = """
with found (rule, key, area_id) as materialized ({found}),
gone as (
  delete from registry_finding f where f.{owner} >= %(first)s and f.{owner} < %(last)s
    and not exists (select from found where found.key = f.{owner} and found.rule = f.rule)
)
insert into registry_finding (rule, {owner}, path, found_at)
select found.rule, found.key, coalesce(a.path::text || '.', ''), %(now)s
from found left join areas_area a on a.id = found.area_id order by found.key
on conflict ({owner}, rule) do update set path = excluded.path where registry_finding.path <> excluded.path
"""
# A finding counts in each area that its path names; the whole register is the row without area.
_COUNT: Final = """
with leaves as (select rule, path, count(*) as number from registry_finding group by rule, path)
insert into registry_findingcount (rule, area_id, number)
select rule, step::bigint, sum(number) from leaves, unnest(string_to_array(trim(trailing '.' from path), '.')) step
group by rule, step
union all
select rule, null, sum(number) from leaves group by rule
"""


def due(*, now: datetime) -> bool:
    """Whether the last finished round is older than it should be."""
    fresh = now - timedelta(hours=settings.QUALITY_HOURS)
    return not QualityRound.objects.filter(finished_at__gt=fresh).exists()


def is_under_way() -> bool:
    """Whether a round waits for a worker or is being made."""
    return Job.objects.filter(name=JOB, status__in=[Status.WAITING, Status.RUNNING]).exists()


def ask_for(*, title: str = "", requested_by_id: int | None = None) -> None:
    """Have the register gone through in the background. Of several that ask at once, one after the other is heard."""
    jobs.enqueue(JOB, lock=JOB, title=title, requested_by_id=requested_by_id)


def go_through(run: jobs.Run, *, now: datetime) -> None:
    """One round. Needs a session that sees the whole register."""
    day = timezone.localdate(now)
    begun = QualityRound.objects.create(started_at=now)
    with catalogue.held() as definitions:
        ranges = [(subject, *found) for subject in statements.TABLES for found in _ranges(subject)]
        run.progress(done=0, total=len(ranges))
        for place, (subject, first, last) in enumerate(ranges, start=1):
            _write(subject, first, last, definitions=definitions, day=day, now=now)
            run.progress(done=place)
    with transaction.atomic():
        FindingCount.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute(_COUNT)
        begun.finished_at = timezone.now()
        begun.save()
        QualityRound.objects.exclude(pk=begun.pk).delete()


def _ranges(subject: Subject) -> Iterator[tuple[int, int]]:
    """Ranges of keys that hold every record, and every finding of one that is gone."""
    owner = _owner(subject)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""select min(low), max(high) from (
                select min(id) as low, max(id) as high from {statements.TABLES[subject]}
                union all select min({owner}), max({owner}) from registry_finding) ends"""
        )
        low, high = cursor.fetchone()
    if low is not None:
        for first in range(low, high + 1, STEP):
            yield first, first + STEP


def _write(
    subject: Subject, first: int, last: int, *, definitions: Catalogue, day: date, now: datetime
) -> None:
    found = statements.of_range(subject, catalogue=definitions)
    statement = _WRITE.format(found=found, owner=_owner(subject))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select set_config('jit', 'off', true)")  # compiling it takes longer than running it
        cursor.execute(statement, {**limits(day), "first": first, "last": last, "now": now})


def _owner(subject: Subject) -> str:
    return "individual_id" if subject == Subject.INDIVIDUAL else "group_id"
