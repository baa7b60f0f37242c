-- Who looks at their own record reaches no area but single records, by key: themselves and those they act for
-- ("people"), their households ("groups"), and of those they live with ("housemates") the one row that says who they
-- are. As with areas, an empty or missing setting is nobody: a reused connection has the empty string.
create function reach_people() returns bigint[] language sql stable parallel safe as
$$ select coalesce(nullif(current_setting('tessera.people', true), ''), '{}')::bigint[] $$;
create function reach_groups() returns bigint[] language sql stable parallel safe as
$$ select coalesce(nullif(current_setting('tessera.groups', true), ''), '{}')::bigint[] $$;
create function reach_housemates() returns bigint[] language sql stable parallel safe as
$$ select coalesce(nullif(current_setting('tessera.housemates', true), ''), '{}')::bigint[] $$;

-- Keys are asked for last: staff have none, and a row within their areas is found before.
alter policy within_reach on registry_individual using ((select reach_is_everywhere())
  or exists (select from areas_area a where a.id = registry_individual.area_id and a.path <@ any (reach_paths()))
  or registry_individual.id = any ((select reach_people())::bigint[])
  or registry_individual.id = any ((select reach_housemates())::bigint[]));
alter policy within_reach on registry_group using ((select reach_is_everywhere())
  or exists (select from areas_area a where a.id = registry_group.area_id and a.path <@ any (reach_paths()))
  or registry_group.id = any ((select reach_groups())::bigint[]));

-- Nothing else of a housemate is shown: neither what the row was before, nor numbers, contacts, documents, faults, nor
-- other groups and ties than those that they share.
alter policy within_reach on registry_individual_history using ((select reach_is_everywhere())
  or (exists (select from registry_individual live where live.id = registry_individual_history.id offset 0)
      and registry_individual_history.id <> all ((select reach_housemates())::bigint[])));

do $$
declare
  belongings text;
  owners text := 'exists (select from registry_individual i where i.id = %1$I.individual_id offset 0)
    or exists (select from registry_group g where g.id = %1$I.group_id offset 0)';
  ends text := 'exists (select from registry_individual i where i.id = %1$I.individual_id offset 0)
    or exists (select from registry_individual o where o.id = %1$I.other_id offset 0)';
  housemates text := 'all ((select reach_housemates())::bigint[])';
begin
  foreach belongings in array array['registry_identifier', 'registry_identifier_history',
      'registry_contactpoint', 'registry_contactpoint_history', 'registry_document', 'registry_document_history',
      'registry_finding'] loop
    execute format('alter policy within_reach on %1$I using ((select reach_is_everywhere()) or ((' || owners || ')
      and (%1$I.individual_id is null or %1$I.individual_id <> ' || housemates || ')))', belongings);
  end loop;
  foreach belongings in array array['registry_membership', 'registry_membership_history'] loop
    execute format('alter policy within_reach on %1$I using ((select reach_is_everywhere()) or ((' || owners || ')
      and (%1$I.individual_id <> ' || housemates || '
           or %1$I.group_id = any ((select reach_groups())::bigint[]))))', belongings);
  end loop;
  foreach belongings in array array['registry_relationship', 'registry_relationship_history'] loop
    execute format('alter policy within_reach on %1$I using ((select reach_is_everywhere()) or ((' || ends || ')
      and (%1$I.individual_id <> ' || housemates || ' or not %1$I.other_id <> ' || housemates || '
           or %1$I.other_id = any ((select reach_people())::bigint[]))
      and (%1$I.other_id <> ' || housemates || ' or not %1$I.individual_id <> ' || housemates || '
           or %1$I.individual_id = any ((select reach_people())::bigint[]))))', belongings);
  end loop;
end $$;
