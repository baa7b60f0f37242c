-- Who may see what is asked row by row, by key. The rules are those of row_security.sql and history_reach.sql.
--
-- A person or household is looked up by its area. With "in", every mention of these tables in a statement read all areas
-- within reach first; with "exists" the planner may do that for a whole table and ask by index for the rows of a page.
do $$
declare live text;
begin
  foreach live in array array['registry_individual', 'registry_group'] loop
    execute format('alter policy within_reach on %1$I using ((select reach_is_everywhere())
      or exists (select from areas_area a where a.id = %1$I.area_id and a.path <@ any (reach_paths())))', live);
  end loop;
end $$;

-- What belongs to them is as visible as its owners. "offset 0" keeps the planner from reading all people and households
-- within reach at once, which it believed to be cheaper from some dozens of rows on, and from planning for both ways:
-- a statement on one of these tables was planned for longer than it ran.
do $$
declare belongings text;
declare other_owner text;
begin
  foreach belongings in array array['registry_membership', 'registry_relationship', 'registry_identifier',
                                    'registry_contactpoint', 'registry_document'] loop
    other_owner := case belongings when 'registry_relationship' then 'registry_individual o where o.id = %1$I.other_id'
                                   else 'registry_group o where o.id = %1$I.group_id' end;
    execute format('alter policy within_reach on %1$I using ((select reach_is_everywhere())
      or exists (select from registry_individual i where i.id = %1$I.individual_id offset 0)
      or exists (select from ' || other_owner || ' offset 0))', belongings);
    execute format('alter policy within_reach on %1$I using ((select reach_is_everywhere())
      or exists (select from registry_individual i where i.id = %1$I.individual_id offset 0)
      or exists (select from ' || other_owner || ' offset 0))', belongings || '_history');
  end loop;
  execute 'alter policy within_reach on registry_individual_history using ((select reach_is_everywhere())
    or exists (select from registry_individual live where live.id = registry_individual_history.id offset 0))';
  execute 'alter policy within_reach on registry_group_history using ((select reach_is_everywhere())
    or exists (select from registry_group live where live.id = registry_group_history.id offset 0))';
end $$;
