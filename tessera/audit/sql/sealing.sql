-- The digest of the rows that transactions after one number and up to another wrote to a log. Nulls are left out, so
-- a column that is added later changes nothing. The settings that a value's text depends on are pinned, and the reach
-- is everywhere: a seal is the same for whoever asks. Hashes are folded in chunks; no value grows with the log.
create function log_digest(log regclass, key text, after bigint, upto bigint, out row_count bigint, out digest text)
language plpgsql stable
set timezone = 'UTC' set datestyle = 'ISO, YMD' set intervalstyle = 'iso_8601' set extra_float_digits = 1
set bytea_output = 'hex' set search_path = public, pg_temp set tessera.reach = '*'
as $$
begin
  execute format($q$
    with hashed as materialized (
      select l.txid, l.%2$I as key, sha256(convert_to(jsonb_strip_nulls(to_jsonb(l))::text, 'UTF8')) as hash
      from %1$s l where l.txid > $1 and l.txid <= $2
    ), numbered as (
      select hash, row_number() over (order by txid, key) as n from hashed
    ), chunks as (
      select n / 10000 as chunk, count(*) as rows, sha256(string_agg(hash, ''::bytea order by n)) as hash
      from numbered group by n / 10000
    )
    select coalesce(sum(rows), 0)::bigint, encode(sha256(coalesce(string_agg(hash, ''::bytea order by chunk), '')), 'hex')
    from chunks
  $q$, log, key) into row_count, digest using after, upto;
end $$;

-- Every log: what is append-only and numbers its transactions, with its primary key.
create view audit_log as
select c.oid::regclass::text as name, k.attname::text as key,
  bool_and(t.tgenabled in ('O', 'A')) as is_guarded
from pg_class c
join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
join pg_trigger t on t.tgrelid = c.oid and t.tgname = 'append_only'
join pg_attribute x on x.attrelid = c.oid and x.attname = 'txid' and not x.attisdropped
join pg_index i on i.indrelid = c.oid and i.indisprimary
join pg_attribute k on k.attrelid = c.oid and k.attnum = i.indkey[0]
where c.relkind = 'r'
group by c.oid, k.attname;
grant select on audit_log to tessera_app;
