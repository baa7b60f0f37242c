-- A fact that changes is new again, in the transaction that changes it. Of the records that a statement wrote, those are
-- looked up by index on which somebody gave a word; where there is none at all, it is one look into an index. Rows before
-- and after are not joined with each other, which has no index to go by: each is joined with the words, then grouped.
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
    select array_agg(id) into changed from (
      select id from (
        select a.id, attested_value(to_jsonb(o), f.key, f.storage = 'column')::text as value
        from old_rows o join attestation_attestation a on a.individual_id = o.id and a.status <> 'new'
        join dictionary_field f on f.id = a.field_id
        union all
        select a.id, attested_value(to_jsonb(n), f.key, f.storage = 'column')::text
        from new_rows n join attestation_attestation a on a.individual_id = n.id and a.status <> 'new'
        join dictionary_field f on f.id = a.field_id
      ) both_rows group by id having min(coalesce(value, '')) <> max(coalesce(value, ''))
    ) found;
  else
    if not exists (select from attestation_attestation where group_id is not null) then
      return null;
    end if;
    select array_agg(id) into changed from (
      select id from (
        select a.id, attested_value(to_jsonb(o), f.key, f.storage = 'column')::text as value
        from old_rows o join attestation_attestation a on a.group_id = o.id and a.status <> 'new'
        join dictionary_field f on f.id = a.field_id
        union all
        select a.id, attested_value(to_jsonb(n), f.key, f.storage = 'column')::text
        from new_rows n join attestation_attestation a on a.group_id = n.id and a.status <> 'new'
        join dictionary_field f on f.id = a.field_id
      ) both_rows group by id having min(coalesce(value, '')) <> max(coalesce(value, ''))
    ) found;
  end if;
  if changed is not null then
    update attestation_attestation
    set status = 'new', attested_by = '', attested_by_name = '', attested_at = null, comment = '', value = null,
        value_digest = null, document_id = null, valid_until = null, batch = ''
    where id = any (changed);
  end if;
  return null;
end $$;
