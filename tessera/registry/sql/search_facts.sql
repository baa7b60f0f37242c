-- Filtering by the country's own fields. As with names, row security would keep the planner from the index, so the
-- application asks a function that narrows to the reach of the session itself.

-- What an index of a field is made of, and so what a filter must say word for word. "type" is the field's type.
create function fact_expression(key text, type text) returns text language sql immutable strict parallel safe as $$
  select case
    when type in ('integer', 'decimal') then
      format($f$(case when jsonb_typeof(attributes -> %1$L) = 'number' then (attributes ->> %1$L)::numeric end)$f$, key)
    when type = 'codes' then format('(attributes -> %L)', key)
    else format('((attributes ->> %L) collate "C")', key)
  end
$$;

-- Up to cap people (or groups) with a fact: equal to low, or from low up to high where it is a number or a date. More
-- than cap rows mean that the fact narrows little, and the caller filters as it reads.
create function fact_owners(people boolean, key text, type text, low text, high text, cap int) returns setof bigint
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  fact text := fact_expression(key, type);
  kind text := case when type in ('integer', 'decimal') then 'numeric' else 'text' end;
  conditions text[] := array[case when reach_is_everywhere() then 'true'
    else 'area_id in (select id from areas_area where path <@ any (reach_paths()))' end];
begin
  if type = 'codes' then
    conditions := conditions || format('%s ? %L', fact, low);
  elsif type in ('integer', 'decimal', 'date') then
    conditions := conditions || case when low is null then null else format('%s >= %L::%s', fact, low, kind) end
                             || case when high is null then null else format('%s <= %L::%s', fact, high, kind) end;
  else
    conditions := conditions || format('%s = %L', fact, low);
  end if;
  return query execute format('select id from %s where %s limit %L',
    case when people then 'registry_individual' else 'registry_group' end,
    array_to_string(conditions, ' and '), cap);
end $$;
