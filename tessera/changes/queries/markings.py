# ruff: noqa: S608 - the statements are made of our own words; values are bound or quoted
"""Named versions, what marking one as default would change, and what came of it."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import orjson
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import get_language
from psycopg import sql

from tessera.accounts import reach
from tessera.accounts.choices import Permission
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.changes import pictures
from tessera.changes.actions.marking import Wanted, reach_of, records_of, scope_of, wanted_of
from tessera.changes.batch import adoption, meanwhile
from tessera.changes.batch.plan import fetch
from tessera.changes.choices import RequestStatus
from tessera.changes.keeping import BROUGHT
from tessera.changes.models import ChangeRequest
from tessera.changes.queries.facts import Reading, value_of
from tessera.changes.queries.provenance import Origins
from tessera.changes.queries.spread import spread
from tessera.dictionary import catalogue
from tessera.dictionary.choices import Subject
from tessera.dictionary.specs import FieldSpec
from tessera.jobs.choices import Status
from tessera.jobs.models import Job
from tessera.lib.refusals import NotFound
from tessera.registry.queries.people import full_name
from tessera.registry.queries.places import places
from tessera.versions.models import Marking, NamedVersion

LOOKED_AT: Final = 5_000  # pictures that a preview weighs
EXAMPLES: Final = 8
MOST_COUNTED: Final = 1_000  # pictures that a list counts


@dataclass(frozen=True)
class Change:
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Example:
    subject: Subject
    public_id: UUID
    name: str
    number: str
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Preview:
    """``people`` and ``households`` have such a version and lie within the filter. Of the first ``looked_at`` of them
    ``changing`` would change; ``left_out`` cannot. ``fields`` say how often each fact would change."""

    people: int
    households: int
    looked_at: int
    changing: int
    left_out: int
    fields: tuple[tuple[str, int], ...]
    examples: tuple[Example, ...]

    @property
    def total(self) -> int:
        return self.people + self.households

    @property
    def is_whole(self) -> bool:
        return self.looked_at >= self.total


def named_versions() -> list[NamedVersion]:
    """The newest first. What a version is called is no secret."""
    return list(NamedVersion.objects.all())


def get_named(public_id: UUID) -> NamedVersion:
    """Raises NotFound."""
    found = NamedVersion.objects.filter(public_id=public_id).first()
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True)
class Tally:
    """How many people and households within reach have a picture of that name."""

    people: int
    households: int


def tallies(found: Sequence[NamedVersion], *, viewer: Viewer) -> dict[int, Tally]:
    """By key of the named version: how many pictures within reach there are, up to ``MOST_COUNTED`` and one more. Two
    queries however many versions there are."""
    counts: dict[int, dict[Subject, int]] = {named.pk: {} for named in found}
    area: sql.Composable = sql.SQL("true")
    if not viewer.sees.everywhere:
        area = sql.SQL("o.area_id in (select id from areas_area where path <@ any ({}::ltree[]))").format(
            sql.Literal(viewer.sees.setting or "{}")
        )
    with reach.narrowed_to(system_viewer()):
        for subject, noun in ((Subject.INDIVIDUAL, "individual"), (Subject.GROUP, "group")):
            for named, number in fetch(
                f"""select n.id, (select count(*) from (select from versions_recordversion v
                      join registry_{noun} o on o.id = v.{noun}_id
                      where v.named_id = n.id and {{area}} and not exists (select from changes_changerequest r
                        where r.id = v.change and r.status = 'undone') limit {{most}}) few)
                    from versions_namedversion n where n.id = any ({{ids}}::bigint[])""",
                area=area,
                most=sql.Literal(MOST_COUNTED + 1),
                ids=sql.Literal(list(counts)),
            ):
                counts[named][subject] = number
    return {
        key: Tally(each.get(Subject.INDIVIDUAL, 0), each.get(Subject.GROUP, 0))
        for key, each in counts.items()
    }


def _tally(scope: adoption.Scope) -> Tally:
    counts = {}
    for subject, condition in scope.pictures.items():
        noun = "individual" if subject == Subject.INDIVIDUAL else "group"
        ((counts[subject],),) = fetch(
            f"""select count(distinct v.{noun}_id) from versions_recordversion v
                join registry_{noun} o on o.id = v.{noun}_id where {{scope}} and not exists (
                  select from changes_changerequest r where r.id = v.change and r.status = 'undone')""",
            scope=condition,
        )
    return Tally(counts.get(Subject.INDIVIDUAL, 0), counts.get(Subject.GROUP, 0))


def preview(wanted: Wanted, *, viewer: Viewer) -> Preview:
    """What marking would do, weighed as marking weighs it. Nothing is written. Raises PermissionMissing."""
    allowed = reach_of(wanted, by=viewer).setting
    return _preview(wanted, lambda: scope_of(wanted, by=viewer, reach=allowed), viewer)


def preview_of(marking: Marking, *, viewer: Viewer) -> Preview:
    """What a marking that waits would do now; its examples are within the viewer's reach."""
    return _preview(wanted_of(marking), lambda: _scope_of(marking), viewer)


def by_area(marking: Marking, *, within: str) -> Sequence[tuple[str, int]]:
    """Over which areas right below the one that holds them all the records with such a picture are spread."""
    with reach.narrowed_to(system_viewer()):
        return spread(records_of(_scope_of(marking)), within=within)


def _scope_of(marking: Marking) -> adoption.Scope:
    return scope_of(
        wanted_of(marking),
        by=system_viewer(),
        reach=marking.reach,
        span=(0, marking.upto),
        unless_since=(marking.at, marking.change),
    )


def _preview(wanted: Wanted, scoped: Callable[[], adoption.Scope], viewer: Viewer) -> Preview:
    found = _Found(viewer)
    with transaction.atomic(), reach.narrowed_to(system_viewer()), catalogue.held():
        scope = scoped()
        counted = _tally(scope)
        for subject, condition in scope.pictures.items():
            some = adoption.Scope({subject: condition}, scope.reach, most=LOOKED_AT)
            found.looked_at += adoption.choose(subject, some)
            found.left_out += adoption.weigh(subject, some, rule=wanted.rule)
            found.take(subject)
        shown = found.preview(counted)
        transaction.set_rollback(True)
    return shown


class _Found:
    """What the pictures of a preview would change."""

    def __init__(self, viewer: Viewer) -> None:
        self.viewer = viewer
        self.looked_at = self.left_out = self.changing = 0
        self.fields: Counter[str] = Counter()
        self.rows: list[tuple[Subject, Mapping[str, Any], Mapping[str, Any], str | None]] = []

    def take(self, subject: Subject) -> None:
        rows = fetch(
            """select to_jsonb(o)::text, p.facts::text, (select path::text from areas_area where id = o.area_id)
               from {pictures} where {differs} order by p.picture""",
            pictures=adoption.joined_with_live(subject),
            differs=adoption.differing(subject),
        )
        self.changing += len(rows)
        language = get_language() or self.viewer.language
        shown = 0
        for live, facts, path in rows:
            row, said = orjson.loads(live), orjson.loads(facts)
            for spec in _changed(subject, row, said):
                self.fields[spec.label_in(language)] += 1
            if shown < EXAMPLES // 2 and self.viewer.sees.covers(path):
                self.rows.append((subject, row, said, path))
                shown += 1

    def preview(self, counted: Tally) -> Preview:
        return Preview(
            people=counted.people,
            households=counted.households,
            looked_at=self.looked_at,
            changing=self.changing,
            left_out=self.left_out,
            fields=tuple(self.fields.most_common()),
            examples=tuple(self._examples()),
        )

    def _examples(self) -> Iterator[Example]:
        language = get_language() or self.viewer.language
        ids = {value for _s, row, said, _p in self.rows for value in (row["area_id"], said.get("area_id"))}
        named = places(ids=ids, language=language)
        for subject, row, said, path in self.rows:
            reading = Reading(subject, catalogue.current(), self.viewer, path, named, Origins(()), language)
            before, after = pictures.overlaid(row, row), pictures.overlaid(row, said)
            yield Example(
                subject,
                UUID(row["public_id"]),
                full_name(row, language=language) if subject == Subject.INDIVIDUAL else row["name"],
                row["registry_number"],
                tuple(
                    Change(
                        spec.label_in(language),
                        _shown(reading, spec, before),
                        _shown(reading, spec, after),
                    )
                    for spec in _changed(subject, row, said)
                ),
            )


def _shown(reading: Reading, spec: FieldSpec, row: Mapping[str, Any]) -> str:
    return reading.show(spec, value_of(spec, row))


def _changed(subject: Subject, row: Mapping[str, Any], said: Mapping[str, Any]) -> list[FieldSpec]:
    """The fields that the picture would change; the row is as JSON has it, dates as text."""
    after = {**row, **{column: value for column, value in said.items() if column in BROUGHT[subject]}}
    after["attributes"] = pictures.overlaid(row, {"attributes": said.get("attributes", {})})["attributes"]
    return [
        spec for spec in catalogue.current().fields(subject) if value_of(spec, after) != value_of(spec, row)
    ]


@dataclass(frozen=True)
class Marked:
    """A marking with its change and its job."""

    marking: Marking
    request: ChangeRequest
    job: Job | None

    @property
    def is_busy(self) -> bool:
        return self.request.status == RequestStatus.APPLYING

    @property
    def is_stopped(self) -> bool:
        """Its job has failed or was cancelled before all was marked."""
        ended = self.job is not None and self.job.status in {Status.FAILED, Status.CANCELLED}
        return self.is_busy and ended


def markings(named: NamedVersion | None = None, *, viewer: Viewer) -> list[Marked]:
    """Those of the viewer, of whoever may mark everywhere all of them, the newest first."""
    found = _visible(viewer)
    return _marked((found.filter(named=named) if named is not None else found)[:50])


def left_by(marking: Marking, *, viewer: Viewer, limit: int = 50) -> list[meanwhile.LeftAlone]:
    """Records within reach that it left as they are, because somebody changed them while it waited."""
    kept = marking.counts.get("left_alone", {})
    with reach.narrowed_to(system_viewer()):
        return meanwhile.left_alone(kept, within=viewer.sees, limit=limit) if kept else []


def marking_of(request: ChangeRequest) -> Marking | None:
    """The marking whose change this is. Whoever may see the change may know of it."""
    return Marking.objects.select_related("named", "area").filter(change=request.pk).first()


def get_marking(public_id: UUID, *, viewer: Viewer) -> Marked:
    """Raises NotFound, also for somebody else's."""
    for one in _marked(_visible(viewer).filter(public_id=public_id)):
        return one
    raise NotFound


def _visible(viewer: Viewer) -> "QuerySet[Marking]":
    found = Marking.objects.select_related("named", "area")
    everywhere = viewer.reach(Permission.IMPORT).everywhere
    return found if everywhere else found.filter(actor=viewer.actor)


def _marked(found: "QuerySet[Marking]") -> list[Marked]:
    shown = list(found)
    with reach.narrowed_to(system_viewer()):
        requests = ChangeRequest.objects.in_bulk([one.change for one in shown])
    jobs = {job.public_id: job for job in Job.objects.filter(public_id__in=[m.job for m in shown if m.job])}
    return [Marked(one, requests[one.change], jobs.get(one.job) if one.job else None) for one in shown]
