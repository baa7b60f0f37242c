-- Of a housemate nothing is shown but who they are (registry/sql/own_records.sql).
do $$
declare live text;
begin
  foreach live in array array['attestation_attestation', 'attestation_attestation_history'] loop
    execute format('alter policy within_reach on %1$I using ((select reach_is_everywhere())
      or ((exists (select from registry_individual i where i.id = %1$I.individual_id offset 0)
           or exists (select from registry_group g where g.id = %1$I.group_id offset 0))
          and (%1$I.individual_id is null or %1$I.individual_id <> all ((select reach_housemates())::bigint[]))))', live);
  end loop;
end $$;
