revoke delete, truncate on selfservice_authorityrequest from tessera_app;

-- As visible as either of the two whom it names; whom it means is named only once that is certain.
select only_within_reach('selfservice_authorityrequest', 'exists (select from registry_individual i
  where i.id in (represented_id, representative_id) and i.id <> all ((select reach_housemates())::bigint[]) offset 0)');
