-- The doors to the name search. Row security would keep the planner from the index of tokens (its operators are not
-- leakproof), so the application reads these tables through functions that narrow to the reach of the session
-- themselves, and has no right to read them directly.

alter table registry_namesearch enable row level security;
revoke all on registry_namesearch, registry_nametoken, registry_tokenkey from tessera_app;
revoke execute on function learn_name_tokens(text[]), rebuild_name_search(), name_search_faults() from public;

-- Known tokens that may be meant by the words of a name (its first six): place of the word, the word, the token and
-- how it was found: k by its letters, f by its spelling family, p because the last word is still being typed.
create function name_spellings(name text) returns table (place int, asked text, token text, how text)
language plpgsql stable security definer
set search_path = public, pg_temp set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
declare
  words text[] := (name_tokens(name))[1:6];
begin
  return query
  with asked (word, place) as (select w.word collate "C", w.place::int from unnest(words) with ordinality w (word, place))
  select a.place, a.word, a.word, 'k' from asked a
  union
  select a.place, a.word, k.token, 'k' from asked a
    cross join lateral token_keys(a.word) d (key) join registry_tokenkey k on k.key = d.key collate "C"
    where length(a.word) > 2 or k.token = a.word
  union
  select a.place, a.word, n.token, 'f' from asked a join registry_nametoken n on n.family = token_family(a.word) collate "C"
  union
  select a.place, a.word, p.token, 'p' from asked a cross join lateral (
    select distinct n.token, length(n.token) from registry_nametoken n
    where n.token > a.word and n.token < a.word || chr(1114111) order by length(n.token), n.token limit 40) p
    where a.place = cardinality(words) and length(a.word) > 2;
end $$;

-- People who have a token for each word (for one word less, when few have). positions and variants run in parallel: which
-- word of the name each acceptable token stands for. At most cap people.
create function name_candidates(positions int[], variants text[], areas ltree[], born_from int, born_until int,
                                enough int, cap int)
returns table (individual_id bigint, birth_year smallint, tokens text[])
language plpgsql stable security definer
set search_path = public, pg_temp set enable_seqscan = off as $$
declare
  words text[] := array(
    select format('tokens && %L::text[]', array_agg(v.token))
    from unnest(positions, variants) v (place, token) group by v.place order by v.place);
  asked text := 'select individual_id, birth_year, tokens from registry_namesearch where (%s)'
    || case when reach_is_everywhere() then ''
       else ' and area_id in (select id from areas_area where path <@ any (reach_paths()))' end
    || case when areas is null then ''
       else format(' and area_id in (select id from areas_area where path <@ any (%L::ltree[]))', areas) end
    || case when born_from is null then '' else format(' and birth_year >= %L', born_from) end
    || case when born_until is null then '' else format(' and birth_year <= %L', born_until) end
    || format(' limit %L', cap);
  found bigint;
begin
  if cardinality(words) = 0 then
    return;
  end if;
  return query execute format(asked, array_to_string(words, ' and '));
  get diagnostics found = row_count;
  if cardinality(words) > 2 and found < enough or cardinality(words) = 2 and found = 0 then
    return query execute format(asked, (
      select string_agg('(' || (
        select string_agg(w.word, ' and ') from unnest(words) with ordinality w (word, place) where w.place <> missing
      ) || ')', ' or ') from generate_series(1, cardinality(words)) missing));
  end if;
end $$;
