"""Questions about lists of facts to be attested. A list belongs to whoever took it out or brought it back; who may
attest everywhere sees them all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet
from psycopg import sql

from tessera.accounts import reach
from tessera.accounts.choices import Permission
from tessera.accounts.viewer import Reach, Viewer, system_viewer
from tessera.attestation.queries.standings import TABLES
from tessera.bulk.attesting import staging
from tessera.bulk.models import AttestationList, AttestedFault, AttestedFile
from tessera.changes.batch.plan import fetch
from tessera.changes.models import ChangeRequest
from tessera.changes.queries.spread import spread
from tessera.dictionary.choices import Subject
from tessera.lib.refusals import NotFound

SHOWN: Final = 50


def lists(*, viewer: Viewer) -> QuerySet[AttestationList]:
    """The newest first."""
    return AttestationList.objects.filter(_own(viewer, "owner_id"))


def files(*, viewer: Viewer) -> QuerySet[AttestedFile]:
    """The newest first."""
    return AttestedFile.objects.filter(_own(viewer, "owner_id")).select_related("of", "request")


def get_file(public_id: UUID, *, viewer: Viewer) -> AttestedFile:
    """The file; somebody else's and none at all give the same answer."""
    found = files(viewer=viewer).filter(public_id=public_id).first()
    if found is None:
        raise NotFound
    return found


def faults_by_kind(found: AttestedFile) -> list[dict[str, Any]]:
    """How many rows were refused for what, the most frequent first, and the first of them."""
    counted = AttestedFault.objects.filter(file=found).values("code")
    kinds = counted.annotate(number=Count("id"), first=Min("row")).order_by("-number", "code")
    return [dict(kind) for kind in kinds]


def faults(found: AttestedFile, *, after: int = 0, limit: int = SHOWN) -> list[AttestedFault]:
    """Refused rows in the order of the file; one more than ``limit`` at most."""
    return list(AttestedFault.objects.filter(file=found, row__gt=after).order_by("row")[: limit + 1])


def corrections(found: AttestedFile, *, limit: int = 10) -> Sequence[tuple[int, str, str, str, str, bool]]:
    """The first facts that would be corrected: row, registry number, field, before and after as JSON, and whether they
    may be shown as they are."""
    if not staging.is_there(found):
        return []
    return fetch(
        """select t.row, t.number, t.field, t.current, t.correction, t.in_clear from {judged} t
           where t.code = '' and t.correction is not null order by t.row limit %s""",
        [limit],
        **staging.names(found),
    )


@dataclass(frozen=True)
class FactTally:
    """How often a word would be given on a fact, by standing, and how often its value would be corrected."""

    field: str
    given: Mapping[str, int]
    corrected: int


@dataclass(frozen=True)
class TakenRow:
    """A row that would be written. Values are JSON, or None where they may not be shown as they are."""

    row: int
    record: UUID
    number: str
    field: str
    given: str
    current: str | None
    correction: str | None
    corrects: bool
    comment: str


def file_of(request: ChangeRequest) -> AttestedFile | None:
    """The list whose change this is. Whoever may see the change may know of the file; its rows are narrowed to their
    reach (``taken_rows``)."""
    return AttestedFile.objects.filter(request=request).select_related("of", "request").first()


def by_fact(found: AttestedFile) -> list[FactTally]:
    """What the taken rows say of each field, in the order of their keys."""
    rows = fetch(
        """select t.field, t.given, count(*), count(t.correction) from {judged} t
           where t.code = '' group by t.field, t.given order by t.field, t.given""",
        **staging.names(found),
    )
    tallies: dict[str, FactTally] = {}
    for field, given, number, corrected in rows:
        before = tallies.get(field, FactTally(field, {}, 0))
        words = {**before.given, given: number} if given else before.given
        tallies[field] = FactTally(field, words, before.corrected + corrected)
    return list(tallies.values())


def by_area(found: AttestedFile, *, within: str) -> Sequence[tuple[str, int]]:
    """Over which areas right below the one that holds them all the records are spread."""
    with reach.narrowed_to(system_viewer()):
        return spread(
            sql.SQL(
                "select r.area_id from {live} r where r.id in (select t.record from {judged} t where t.code = '')"
            ).format(live=_live(found), **staging.names(found)),
            within=within,
        )


def taken_rows(found: AttestedFile, *, within: Reach, after: int = 0, limit: int = SHOWN) -> list[TakenRow]:
    """The rows that would be written, of records that lie ``within``, in the order of the file; one more than ``limit``
    at most."""
    with reach.narrowed_to(system_viewer()):
        rows = fetch(
            """select t.row, r.public_id, t.number, t.field, t.given, case when t.in_clear then t.current end,
                      case when t.in_clear then t.correction end, t.correction is not null, t.comment
               from {judged} t join {live} r on r.id = t.record left join areas_area a on a.id = r.area_id
               where t.code = '' and t.row > %s and (%s or a.path <@ any (%s::ltree[]))
               order by t.row limit %s""",
            [after, within.everywhere, sorted(within.paths), limit + 1],
            live=_live(found),
            **staging.names(found),
        )
    return [TakenRow(*row) for row in rows]


def _live(found: AttestedFile) -> sql.Identifier:
    return sql.Identifier(TABLES[Subject(found.of.subject)][0])


def _own(viewer: Viewer, owner: str) -> Q:
    if viewer.reach(Permission.FACTS_ATTEST).everywhere:
        return Q()
    return Q(**{owner: viewer.user_id}) if viewer.user_id is not None else Q(pk=None)
