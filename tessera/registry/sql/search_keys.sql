-- Area and year of birth stand in the index beside the tokens, so that common names within a district are met there, not
-- one by one among all who have them. And names are looked for in steps: as they are written, with the likeliest
-- spellings, with all. Whoever is met first in a later step fits worse.
drop index registry_namesearch_tokens;
-- New rows wait in a small list (kB) so that writing stays cheap; a search reads the list as well.
create index registry_namesearch_keys on registry_namesearch using gin (tokens, (array[area_id, -birth_year::bigint]))
  with (fastupdate = on, gin_pending_list_limit = 1024);

drop function name_candidates(int[], text[], ltree[], int, int, int, int);

-- The areas that a search is narrowed to, by the reach of the session and as asked; null is everywhere.
create function searched_areas(areas ltree[]) returns bigint[] language sql stable security definer
set search_path = public, pg_temp as $$
  select case when areas is not null or not reach_is_everywhere() then array(
    select id from areas_area
    where (areas is null or path <@ any (areas)) and (reach_is_everywhere() or path <@ any (reach_paths()))) end
$$;

-- For each word of a name the condition that somebody has one of its tokens; null where it has none up to the step.
create function asked_tokens(positions int[], variants text[], steps int[], until int) returns text[]
language sql immutable as $$
  select array(
    select 'tokens && ' || quote_literal(array_agg(v.token) filter (where v.step <= until)) || '::text[]'
    from unnest(positions, variants, steps) v (place, token, step) group by v.place order by v.place)
$$;

-- People who have a token for each word (for one word less, when few have); at most cap. positions, variants and steps
-- run in parallel: which word of the name each acceptable token stands for, and the step that first tries it. A step before
-- the last is the whole answer when it meets many people (null: it never is), of whom twice as many are then enough;
-- is_all says that none was left out.
create function name_candidates(positions int[], variants text[], steps int[], areas ltree[], born_from int,
                                born_until int, enough int, many int, cap int)
returns table (individual_id bigint, birth_year smallint, tokens text[], is_all boolean)
language plpgsql stable security definer
set search_path = public, pg_temp set enable_seqscan = off as $$
declare
  places bigint[] := searched_areas(areas);
  asked text := 'select individual_id, birth_year, tokens, true from registry_namesearch where (%s)'
    -- A few hundred keys are looked up in the index; more would cost more than they save.
    || case when places is null then ''
       when cardinality(places) <= 400 then format(' and array[area_id, -birth_year::bigint] && %L::bigint[]', places)
       else format(' and area_id = any (%L::bigint[])', places) end
    || case when born_until - born_from between 0 and 20 then
         format(' and array[area_id, -birth_year::bigint] && %L::bigint[]',
                array(select -y.year::bigint from generate_series(born_from, born_until) y (year)))
       else coalesce(' and birth_year >= ' || born_from, '')
         || coalesce(' and birth_year <= ' || born_until, '') end
    || ' limit %s';
  last int := (select max(s.step) from unnest(steps) s (step));
  words text[];
  met registry_namesearch[];
  found bigint;
begin
  for step in 1 .. coalesce(last, 0) - 1 loop
    exit when many is null;
    words := asked_tokens(positions, variants, steps, step);
    continue when array_position(words, null) is not null;
    execute 'select array_agg((c.individual_id, null, c.birth_year, c.tokens)::registry_namesearch) from ('
      || format(asked, array_to_string(words, ' and '), least(cap, 2 * many)) || ') c' into met;
    if cardinality(met) >= many then
      return query select m.individual_id, m.birth_year, m.tokens, false from unnest(met) m;
      return;
    end if;
  end loop;
  words := asked_tokens(positions, variants, steps, last);
  if cardinality(words) = 0 then
    return;
  end if;
  return query execute format(asked, array_to_string(words, ' and '), cap);
  get diagnostics found = row_count;
  if cardinality(words) > 2 and found < enough or cardinality(words) = 2 and found = 0 then
    return query execute format(asked, (
      select string_agg('(' || (
        select string_agg(w.word, ' and ') from unnest(words) with ordinality w (word, place) where w.place <> missing
      ) || ')', ' or ') from generate_series(1, cardinality(words)) missing), cap);
  end if;
end $$;

revoke execute on function asked_tokens(int[], text[], int[], int) from public;
