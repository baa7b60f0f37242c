"""People and households that a file names and about whom it says nothing new: they remember that it named them."""

from psycopg import sql

from tessera.changes.batch.plan import Plan, Span, execute


def insert(plan: Plan, span: Span) -> int:
    """One subject for each known record of the chunk that the change did not write; the others have their history.

    What it refers to stays: change requests are not deleted, and areas end but are not deleted either.
    """
    if not plan.has_known:
        return 0
    kinds = [("people", "individual")] + ([("groups", "group")] if plan.has_households else [])
    return sum(_insert(plan, span, staged=staged, noun=noun) for staged, noun in kinds)


def _insert(plan: Plan, span: Span, *, staged: str, noun: str) -> int:
    # "is distinct from" would be planned for a single row, where most of the register was written by one change.
    return execute(
        """insert into changes_changesubject (request_id, {key}, area_id, base_version)
           select (select history_change()), t.id, t.area_id, 0
           from {staged} s join {live} t on t.id = s.{key}
           where not s.is_new and s.place > {after} and s.place <= {upto}
             and coalesce(t.recorded_change, 0) <> (select history_change())
           on conflict do nothing""",
        key=sql.Identifier(f"{noun}_id"),
        staged=plan.tables[staged],
        live=sql.Identifier(f"registry_{noun}"),
        **span,
    )
