"""Checks an import: reads every row, stages the good ones, finds who they are, and counts what would happen."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any, Final

import polars as pl
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from psycopg import sql

from tessera.accounts.viewer import Viewer
from tessera.areas.models import Area
from tessera.bulk import checking, effects, matching, members, parts, plans, preview, staging
from tessera.bulk.checking import Checked, Places, Rules
from tessera.bulk.choices import DateOrder, DecimalMark, FileFormat, ImportStatus
from tessera.bulk.layout import Layout
from tessera.bulk.models import Fault, Import
from tessera.bulk.values import dates
from tessera.bulk.values.choices import folded
from tessera.changes.batch import Plan
from tessera.changes.models import ChangeRequest
from tessera.lib.ahead import ahead

Progress = Callable[..., None]
_FAULT_COLUMNS: Final = ("source_id", "row", "position", "code", "facts", "value", "is_warning")


def check(found: Import, *, by: Viewer, today: date, progress: Progress) -> None:
    """Stage and match the file anew, and say what applying it would do. It can be run again at any time."""
    shape = plans.layout_of(found)
    stage(found, shape, by=by, today=today, progress=progress)
    progress(stage=_("Finding who is registered already"))
    plan = match(found, shape, by=by, today=today)
    progress(stage=_("Counting what would change"))
    counts = preview.counts(found, plan)
    counts["fields"] = effects.count(found, plan, shape, counts)
    found.counts = {**_kept(found), **counts, "latest_change": latest_change()}
    Import.objects.filter(pk=found.pk, status=ImportStatus.CHECKING).update(
        status=ImportStatus.CHECKED, counts=found.counts, rows=found.rows
    )
    found.refresh_from_db()


def _kept(found: Import) -> dict[str, Any]:
    return {
        name: found.counts[name] for name in ("new_fields", "guessed", "remembered") if name in found.counts
    }


def match(found: Import, shape: Layout, *, by: Viewer, today: date) -> Plan:
    plan = plans.plan_of(found, shape, today=today, cleared=bool(found.counts.get("clears", True)))
    matching.match(found, shape, plan, viewer=by)
    return plan


@transaction.atomic
def stage(found: Import, shape: Layout, *, by: Viewer, today: date, progress: Progress) -> None:
    """Read the file into its staging table. Faults of an earlier check are forgotten."""
    Fault.objects.filter(source=found).delete()
    staging.create(found, shape)
    rules = rules_for(found, shape, language=by.language, today=today)
    progress(stage=_("Reading the rows"), done=0)
    rows, clears = 0, False
    for checked in ahead(_checked(parts.of(found), rules)):
        staging.put(found, shape, checked.rows)
        _blame(found, checked.faults)
        rows += checked.read
        clears = clears or _has_clears(checked.rows)
        progress(done=rows)
    found.rows = rows
    found.counts = {**found.counts, "clears": clears}
    found.save(update_fields=["rows", "counts"])
    staging.analyze(found)


def _checked(tables: Sequence[parts.Part], rules: Rules) -> Iterator[Checked]:
    """The rows slice by slice; nothing here asks the database."""
    read = members.check if rules.layout.has_members else checking.check
    for part in tables:
        own = rules.within(part.positions, overlong=part.overlong_rows())
        for frame in part.slices():
            yield read(frame, own)


def _has_clears(rows: pl.DataFrame) -> bool:
    columns = pl.col("cleared", "erased", "g_erased")
    return bool(rows.select(pl.any_horizontal(columns.is_not_null().any())).item())


def rules_for(found: Import, shape: Layout, *, language: str, today: date) -> Rules:
    is_spreadsheet = found.format == FileFormat.XLSX
    return Rules(
        layout=shape,
        reading=dates.Reading(DateOrder(found.date_order or DateOrder.DAY_FIRST), today, is_spreadsheet),
        places=_places(shape),
        country=settings.COUNTRY_CODE,
        language=language,
        keys_last=found.keys_last,
        mark=DecimalMark(found.decimal_mark or DecimalMark.DOT),
    )


def _places(shape: Layout) -> Places:
    """Areas by code, and by every name that only one area has."""
    if not any(
        column.target.spec is not None and column.target.spec.type == "area" for column in shape.mapped
    ):
        return Places({}, frozenset(), {})
    areas = list(Area.objects.values_list("id", "code", "names"))
    by_name: dict[str, set[int]] = {}
    for key, _code, names in areas:
        for name in names.values():
            by_name.setdefault(folded(name), set()).add(key)
    ids = {name: min(keys) for name, keys in by_name.items() if len(keys) == 1}
    ids |= {folded(code): key for key, code, _names in areas}
    ambiguous = frozenset(name for name, keys in by_name.items() if len(keys) > 1 and name not in ids)
    return Places(ids, ambiguous, {key: code for key, code, _names in areas})


def _blame(found: Import, faults: pl.DataFrame) -> None:
    named = faults.with_columns(pl.lit(found.pk, dtype=pl.Int64).alias("source_id"))
    staging.copy(sql.Identifier(Fault._meta.db_table), _FAULT_COLUMNS, named)


def latest_change() -> int:
    """The newest change known; a later one may have changed what the check found."""
    return ChangeRequest.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
