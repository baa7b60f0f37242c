-- Taking back what a change did to a document of attributes, key by key: what it changed goes back to what it was,
-- what others changed since stays.
create function jsonb_undo(live jsonb, before jsonb, after jsonb) returns jsonb language sql immutable as $$
  select coalesce(jsonb_object_agg(key, value), '{}'::jsonb) from (
    select key, case when (before -> key) is distinct from (after -> key) then before -> key else live -> key end as value
    from (select jsonb_object_keys(live) as key union select jsonb_object_keys(before)) keys
  ) merged where value is not null
$$;

-- Whether somebody changed since one of the keys that the change had changed.
create function jsonb_undo_conflicts(live jsonb, before jsonb, after jsonb) returns boolean language sql immutable as $$
  select exists (
    select from (select jsonb_object_keys(before) as key union select jsonb_object_keys(after)) keys
    where (before -> key) is distinct from (after -> key) and (live -> key) is distinct from (after -> key)
  )
$$;
