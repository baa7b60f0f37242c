-- The rows as they became are read from the table itself: having the database set them aside for the trigger as well cost
-- every update of people, though hardly any of them is attested. The rows before are set aside for the history anyway.
create or replace function attestation_falls_back() returns trigger language plpgsql
security definer set search_path = public, pg_temp set tessera.reach = '*'
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set jit = off as $$
declare
  changed bigint[];
begin
  if tg_table_name = 'registry_individual' then
    if not exists (select from attestation_attestation where individual_id is not null) then
      return null;
    end if;
    select array_agg(a.id) into changed
    from old_rows o
    join attestation_attestation a on a.individual_id = o.id and a.status <> 'new'
    join dictionary_field f on f.id = a.field_id
    join registry_individual n on n.id = a.individual_id
    where attested_value(to_jsonb(o), f.key, f.storage = 'column')
          is distinct from attested_value(to_jsonb(n), f.key, f.storage = 'column');
  else
    if not exists (select from attestation_attestation where group_id is not null) then
      return null;
    end if;
    select array_agg(a.id) into changed
    from old_rows o
    join attestation_attestation a on a.group_id = o.id and a.status <> 'new'
    join dictionary_field f on f.id = a.field_id
    join registry_group n on n.id = a.group_id
    where attested_value(to_jsonb(o), f.key, f.storage = 'column')
          is distinct from attested_value(to_jsonb(n), f.key, f.storage = 'column');
  end if;
  if changed is not null then
    update attestation_attestation
    set status = 'new', attested_by = '', attested_by_name = '', attested_at = null, comment = '', value = null,
        value_digest = null, document_id = null, valid_until = null, batch = ''
    where id = any (changed);
  end if;
  return null;
end $$;

create or replace trigger attestation_falls_back after update on registry_individual
  referencing old table as old_rows for each statement execute function attestation_falls_back();
create or replace trigger attestation_falls_back after update on registry_group
  referencing old table as old_rows for each statement execute function attestation_falls_back();
select fire_always('registry_individual');
select fire_always('registry_group');
