"""Which areas the rows of a checked file touch: where they are to be registered, and where the known ones lie."""

from datetime import date

from psycopg import sql

from tessera.accounts import reach
from tessera.accounts.viewer import system_viewer
from tessera.bulk import plans, staging
from tessera.bulk.models import Import
from tessera.changes.batch.plan import fetch
from tessera.changes.batch.values import group_changes, person_changes


def paths_of(found: Import, *, today: date) -> frozenset[str | None]:
    """Their paths; None among them where somebody would lie in no area. Empty for a file without rows to take."""
    plan = plans.plan_of(found, plans.layout_of(found), today=today)
    areas = [
        _AREAS.format(
            live=sql.Identifier("registry_individual"),
            staged=staging.names(found)["people"],
            key=sql.Identifier("individual_id"),
            area=dict(person_changes(plan)).get("area_id", sql.SQL("t.area_id")),
            # Whoever is of a household lies where that does.
            alone=sql.SQL("s.household is null" if plan.has_households else "true"),
            rows=sql.SQL("not {}").format(plan.is_bare),
        )
    ]
    if plan.has_households:
        areas.append(
            _AREAS.format(
                live=sql.Identifier("registry_group"),
                staged=staging.names(found)["groups"],
                key=sql.Identifier("group_id"),
                area=dict(group_changes(plan)).get("area_id", sql.SQL("t.area_id")),
                alone=sql.SQL("true"),
                rows=sql.SQL("true"),
            )
        )
    with reach.narrowed_to(system_viewer()):
        rows = fetch(
            "select distinct a.path::text from ({areas}) x (area) left join areas_area a on a.id = x.area",
            areas=sql.SQL(" union ").join(areas),
        )
    return frozenset(path for (path,) in rows)


_AREAS = sql.SQL("""
select v.area from {staged} s left join {live} t on t.id = s.{key} and not s.is_new
cross join lateral (values ({area}), (t.area_id)) v (area)
where {rows} and (v.area is not null or (t.id is null and {area} is null and {alone}))
""")
