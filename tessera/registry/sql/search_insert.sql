-- The names of new people are sorted out by hashing: "distinct" within the aggregate sorts every token of the batch.
create or replace function name_search_follows_insert() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
declare
  met text[];
begin
  with placed as (
    insert into registry_namesearch as s (individual_id, area_id, birth_year, tokens)
    select n.id, n.area_id, extract(year from n.birth_date),
           person_name_tokens(n.given_name, n.additional_name, n.family_name, n.preferred_name, n.name_variants)
    from new_rows n
    on conflict (individual_id) do update
      set area_id = excluded.area_id, birth_year = excluded.birth_year, tokens = excluded.tokens
    returning s.tokens
  ), words as (
    select t.token from placed, unnest(placed.tokens) t (token) group by t.token
  )
  select array_agg(token) into met from words;
  perform learn_name_tokens(met);
  return null;
end $$;
