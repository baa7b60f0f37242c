select install_history(t::regclass) from unnest(array[
  'registry_groupkind', 'registry_identifierkind', 'registry_individual', 'registry_group', 'registry_membership',
  'registry_relationship', 'registry_identifier', 'registry_contactpoint', 'registry_document'
]) t;

-- The members that a group had on a past date are found by group, and the ties of a person by either end.
create index registry_membership_history_group on registry_membership_history (group_id, superseded_at desc);
create index registry_membership_history_individual on registry_membership_history (individual_id, superseded_at desc);
create index registry_relationship_history_individual on registry_relationship_history (individual_id, superseded_at desc);
create index registry_relationship_history_other on registry_relationship_history (other_id, superseded_at desc);
create index registry_identifier_history_individual on registry_identifier_history (individual_id, superseded_at desc);
create index registry_identifier_history_group on registry_identifier_history (group_id, superseded_at desc);
create index registry_contactpoint_history_individual on registry_contactpoint_history (individual_id, superseded_at desc);
create index registry_contactpoint_history_group on registry_contactpoint_history (group_id, superseded_at desc);
create index registry_document_history_individual on registry_document_history (individual_id, superseded_at desc);
create index registry_document_history_group on registry_document_history (group_id, superseded_at desc);
