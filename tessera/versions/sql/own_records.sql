-- Of a housemate nothing is shown but who they are (registry/sql/own_records.sql).
alter policy within_reach on versions_recordversion using ((select reach_is_everywhere())
  or ((exists (select from registry_individual i where i.id = individual_id offset 0)
       or exists (select from registry_group g where g.id = group_id offset 0))
      and (individual_id is null or individual_id <> all ((select reach_housemates())::bigint[]))));
