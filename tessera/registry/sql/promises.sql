-- Promises about the family that a column constraint cannot make. Statement triggers: one query for a whole batch.

create function no_one_is_their_own_ancestor() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
begin
  if exists (
    with recursive above (child, ancestor) as (
      select n.other_id, n.individual_id from new_rows n where n.kind = 'parent_of' and n.ended_on is null
      union
      select a.child, r.individual_id from above a
      join registry_relationship r on r.other_id = a.ancestor and r.kind = 'parent_of' and r.ended_on is null
      where a.ancestor <> a.child
    )
    select from above where child = ancestor
  ) then
    raise exception 'no one is their own ancestor' using errcode = 'check_violation', constraint = 'no_one_is_their_own_ancestor';
  end if;
  if exists (
    select from new_rows n
    join registry_individual parent on parent.id = n.individual_id
    join registry_individual child on child.id = n.other_id
    where n.kind = 'parent_of' and not n.is_adopted and n.ended_on is null and parent.birth_date >= child.birth_date
      and parent.birth_date_precision in ('day', 'month') and child.birth_date_precision in ('day', 'month')
  ) then
    raise exception 'no child is older than its parent' using errcode = 'check_violation', constraint = 'no_child_is_older_than_its_parent';
  end if;
  return null;
end $$;

create trigger family_on_insert after insert on registry_relationship
  referencing new table as new_rows for each statement execute function no_one_is_their_own_ancestor();
create trigger family_on_update after update on registry_relationship
  referencing new table as new_rows for each statement execute function no_one_is_their_own_ancestor();

create function no_child_is_older_than_its_parent() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
begin
  if new.birth_date_precision in ('day', 'month') and exists (
    select from registry_relationship r
    join registry_individual o on o.id = case when r.individual_id = new.id then r.other_id else r.individual_id end
    where (r.individual_id = new.id or r.other_id = new.id) and r.kind = 'parent_of' and not r.is_adopted
      and r.ended_on is null and o.birth_date_precision in ('day', 'month')
      and case when r.individual_id = new.id then new.birth_date >= o.birth_date else o.birth_date >= new.birth_date end
  ) then
    raise exception 'no child is older than its parent' using errcode = 'check_violation', constraint = 'no_child_is_older_than_its_parent';
  end if;
  return null;
end $$;

create trigger family_on_birth_date after update on registry_individual
  for each row when (old.birth_date is distinct from new.birth_date)
  execute function no_child_is_older_than_its_parent();
