-- Who may see a person or group may see what belonged to it, also when that row was removed since: the history of
-- belongings is within reach by its owner, not by the row that is gone.
alter policy within_reach on registry_membership_history using ((select reach_is_everywhere())
  or exists (select from registry_individual i where i.id = individual_id)
  or exists (select from registry_group g where g.id = group_id));
alter policy within_reach on registry_relationship_history using ((select reach_is_everywhere())
  or exists (select from registry_individual i where i.id = individual_id)
  or exists (select from registry_individual i where i.id = other_id));
alter policy within_reach on registry_identifier_history using ((select reach_is_everywhere())
  or exists (select from registry_individual i where i.id = individual_id)
  or exists (select from registry_group g where g.id = group_id));
alter policy within_reach on registry_contactpoint_history using ((select reach_is_everywhere())
  or exists (select from registry_individual i where i.id = individual_id)
  or exists (select from registry_group g where g.id = group_id));
alter policy within_reach on registry_document_history using ((select reach_is_everywhere())
  or exists (select from registry_individual i where i.id = individual_id)
  or exists (select from registry_group g where g.id = group_id));
