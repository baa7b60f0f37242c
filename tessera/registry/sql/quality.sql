-- Who may not see a record may not know its faults. Counts tell nothing of anybody, and are asked for by area.
select only_within_reach('registry_finding',
  'exists (select from registry_individual i where i.id = individual_id)
   or exists (select from registry_group g where g.id = group_id)');
