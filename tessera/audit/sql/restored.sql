-- The highest transaction number in any log or seal. In a restored database the count of transactions starts anew and
-- must be lifted above it (see audit.actions.raise_offset_after_restore).
create function newest_sealed_or_logged() returns bigint language plpgsql stable
set search_path = public, pg_temp set tessera.reach = '*'
as $$
declare
  newest bigint := coalesce((select max(to_txid) from audit_seal), 0);
  log record;
  found_txid bigint;
begin
  for log in select name from audit_log loop
    execute format('select max(txid) from %s where txid > $1', log.name) into found_txid using newest;
    newest := greatest(newest, found_txid);
  end loop;
  return newest;
end $$;

-- The number up to which all transactions have ended: nothing at or below it will ever write again.
create function ended_txid() returns bigint language sql stable as
$$ select pg_snapshot_xmin(pg_current_snapshot())::text::bigint - 1
        + coalesce(nullif(current_setting('tessera.txid_offset', true), '')::bigint, 0) $$;
