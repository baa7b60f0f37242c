-- Which people an update renames, moves or gives another birth year: by set difference, which stays quick however many
-- rows one statement updates. A join of the two transition tables is planned as a nested loop.
create or replace function name_search_follows_update() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
declare
  met text[];
begin
  with changed as (
    select id, area_id, extract(year from birth_date) as birth_year, given_name, additional_name, family_name,
           preferred_name, name_variants
    from new_rows
    except
    select id, area_id, extract(year from birth_date), given_name, additional_name, family_name, preferred_name,
           name_variants
    from old_rows
  ), placed as (
    update registry_namesearch s set area_id = c.area_id, birth_year = c.birth_year,
      tokens = person_name_tokens(c.given_name, c.additional_name, c.family_name, c.preferred_name, c.name_variants)
    from changed c where s.individual_id = c.id
    returning s.tokens
  )
  select array_agg(distinct t.token) into met from placed, unnest(placed.tokens) t (token);
  if met is not null then
    perform learn_name_tokens(met);
  end if;
  return null;
end $$;
