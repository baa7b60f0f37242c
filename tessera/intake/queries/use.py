"""How a form is used: how many begin it and send it, and on which page the others leave. Figures only."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import connection
from django.utils import timezone

from tessera.accounts.choices import Permission
from tessera.accounts.viewer import Viewer
from tessera.intake.models import Form

LEFT: Final = "left"
FILED: Final = "filed"


@dataclass(frozen=True)
class Share:
    """How many began, and how many of them sent it."""

    started: int
    finished: int

    @property
    def finished_share(self) -> float | None:
        return self.finished / self.started if self.started else None


@dataclass(frozen=True)
class Use:
    """``left_at`` counts those who began and did not send it by the last page that they saved ("" for none), also those
    whose answers were thrown away since. ``minutes`` is what it takes from beginning to sending, on average."""

    total: Share
    filed: int
    minutes: float | None
    left_at: Mapping[str, int]
    by_channel: Mapping[str, Share]
    by_version: Mapping[int, Share]
    by_language: Mapping[str, Share]


@dataclass(frozen=True)
class _Line:
    version: int
    channel: str
    language: str
    page: str
    state: str
    count: int
    seconds: float


def use_of(form: Form, *, viewer: Viewer, since: date | None = None) -> Use:
    """Figures of a form in the viewer's areas, of what was begun from a day on, in one query. Raises
    PermissionMissing."""
    viewer.must(Permission.SUBMISSIONS_VIEW)
    lines = _lines(form, viewer, since)
    total = _share(lines)
    seconds = sum(one.seconds for one in lines)
    left_at: dict[str, int] = defaultdict(int)
    for one in lines:
        if one.state == LEFT:
            left_at[one.page] += one.count
    return Use(
        total=total,
        filed=sum(one.count for one in lines if one.state == FILED),
        minutes=seconds / 60 / total.finished if total.finished else None,
        left_at=dict(left_at),
        by_channel=_shares(lines, "channel"),
        by_version=_shares(lines, "version"),
        by_language=_shares(lines, "language"),
    )


def _lines(form: Form, viewer: Viewer, since: date | None) -> list[_Line]:
    reach = viewer.reach(Permission.SUBMISSIONS_VIEW)
    paths = None if reach.everywhere else sorted(reach.paths)
    with connection.cursor() as cursor:
        cursor.execute(
            "select * from form_use(%s, %s::ltree[], %s::date, %s)",
            [form.pk, paths, since, timezone.get_current_timezone_name()],
        )
        return [_Line(*row) for row in cursor.fetchall()]


def _share(lines: list[_Line]) -> Share:
    finished = sum(one.count for one in lines if one.state != LEFT)
    return Share(sum(one.count for one in lines), finished)


def _shares(lines: list[_Line], by: str) -> dict[Any, Share]:
    found: dict[Any, list[_Line]] = defaultdict(list)
    for one in lines:
        found[getattr(one, by)].append(one)
    return {key: _share(found[key]) for key in sorted(found)}
