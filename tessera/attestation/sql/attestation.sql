-- The value of a field in a record (a row of its table as JSON), in the form in which an attestation speaks of it; null
-- where nothing is recorded. A birth date of which only the year is known is another fact than the first of January.
create function attested_value(record jsonb, key text, built_in boolean) returns jsonb
language sql immutable parallel safe as $$
  select case when found in ('null', '""', '[]', '{}') then null else found end
  from (select case
    when not built_in then record -> 'attributes' -> key
    when key = 'area' then record -> 'area_id'
    when key = 'sex' then nullif(record -> 'sex', '0')
    when key = 'location' then
      case when record ->> 'latitude' is not null
           then jsonb_build_object('latitude', record -> 'latitude', 'longitude', record -> 'longitude') end
    when key = 'birth_date' and record ->> 'birth_date_precision' <> 'day' then
      case when record ->> 'birth_date' is not null
           then jsonb_build_array(record -> 'birth_date', record -> 'birth_date_precision') end
    else record -> key end) value (found)
$$;

-- A fact that changes is new again, in the transaction that changes it. Of the records that a statement wrote, those are
-- looked up on which somebody gave a word; where there is none, it is one look into an index.
create function attestation_falls_back() returns trigger language plpgsql
security definer set search_path = public, pg_temp set tessera.reach = '*'
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set jit = off as $$
begin
  if tg_table_name = 'registry_individual' then
    if exists (select from attestation_attestation where individual_id is not null) then
      update attestation_attestation live
      set status = 'new', attested_by = '', attested_by_name = '', attested_at = null, comment = '', value = null,
          value_digest = null, document_id = null, valid_until = null, batch = ''
      from old_rows o
      join attestation_attestation a on a.individual_id = o.id and a.status <> 'new'
      join dictionary_field f on f.id = a.field_id
      join new_rows n on n.id = o.id
      where live.id = a.id
        and attested_value(to_jsonb(o), f.key, f.storage = 'column')
            is distinct from attested_value(to_jsonb(n), f.key, f.storage = 'column');
    end if;
  elsif exists (select from attestation_attestation where group_id is not null) then
    update attestation_attestation live
    set status = 'new', attested_by = '', attested_by_name = '', attested_at = null, comment = '', value = null,
        value_digest = null, document_id = null, valid_until = null, batch = ''
    from old_rows o
    join attestation_attestation a on a.group_id = o.id and a.status <> 'new'
    join dictionary_field f on f.id = a.field_id
    join new_rows n on n.id = o.id
    where live.id = a.id
      and attested_value(to_jsonb(o), f.key, f.storage = 'column')
          is distinct from attested_value(to_jsonb(n), f.key, f.storage = 'column');
  end if;
  return null;
end $$;

create trigger attestation_falls_back after update on registry_individual
  referencing old table as old_rows new table as new_rows for each statement execute function attestation_falls_back();
create trigger attestation_falls_back after update on registry_group
  referencing old table as old_rows new table as new_rows for each statement execute function attestation_falls_back();
select fire_always('registry_individual');
select fire_always('registry_group');

-- Who may see a person or group may see what was said of its facts.
select install_history('attestation_attestation');
revoke insert, update, delete, truncate on attestation_attestation_history from tessera_app;
create index attestation_attestation_history_individual on attestation_attestation_history (individual_id, superseded_at desc);
create index attestation_attestation_history_group on attestation_attestation_history (group_id, superseded_at desc);
do $$
declare live text;
begin
  foreach live in array array['attestation_attestation', 'attestation_attestation_history'] loop
    execute format('alter table %I enable row level security', live);
    execute format('alter table %I force row level security', live);
    execute format('create policy within_reach on %1$I using ((select reach_is_everywhere())
      or exists (select from registry_individual i where i.id = %1$I.individual_id offset 0)
      or exists (select from registry_group g where g.id = %1$I.group_id offset 0)) with check (true)', live);
  end loop;
end $$;
