select install_history('selfservice_link');
revoke insert, update, delete, truncate on selfservice_link_history from tessera_app;
revoke delete, truncate on selfservice_link from tessera_app;

-- A link is as visible as its registrant.
select only_within_reach('selfservice_link', 'exists (select from registry_individual i
  where i.id = individual_id and i.id <> all ((select reach_housemates())::bigint[]) offset 0)');
alter policy within_reach on selfservice_link_history using ((select reach_is_everywhere())
  or exists (select from registry_individual i where i.id = selfservice_link_history.individual_id
             and i.id <> all ((select reach_housemates())::bigint[]) offset 0));

-- A question is for who sees where those live whom it speaks of; what is said of nowhere is for who sees everywhere.
select only_within_reach('selfservice_linkquestion',
  'exists (select from areas_area a where a.id = area_id and a.path <@ any (reach_paths()))');
select only_within_reach('selfservice_linkcandidate',
  'exists (select from selfservice_linkquestion q where q.id = question_id)');

-- Which records a citizen reaches: themselves, their households, and with whom they live. A record that turned out to be
-- a duplicate leads to the one that stays. Who is registered as dead or archived reaches nothing: an office has to look.
-- "headed" are the households that they head.
create function citizen_reach(citizen bigint, out people bigint[], out groups bigint[], out headed bigint[],
                              out housemates bigint[])
language plpgsql stable security definer set search_path = public, pg_temp set tessera.reach = '*' as $$
begin
  select coalesce(array_agg(i.id), '{}') into people
  from selfservice_link l
  join registry_individual named on named.id = l.individual_id
  join registry_individual i on i.id = coalesce(named.duplicate_of_id, named.id)
  where l.citizen_id = citizen and l.until is null and i.status in ('active', 'moved_away');
  select coalesce(array_agg(distinct g.id), '{}'),
         coalesce(array_agg(distinct g.id) filter (where 'head' = any (m.roles)), '{}')
  into groups, headed
  from registry_membership m join registry_group g on g.id = m.group_id
  where m.individual_id = any (people) and m.is_exclusive and m.until is null and g.status = 'active';
  select coalesce(array_agg(distinct m.individual_id), '{}') into housemates
  from registry_membership m
  where m.group_id = any (groups) and m.until is null and m.individual_id <> all (people);
end $$;
revoke execute on function citizen_reach(bigint) from public;
grant execute on function citizen_reach(bigint) to tessera_app;
