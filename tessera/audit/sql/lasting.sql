-- For a table that is computed from others, and so may be written several times within one change: a version that was
-- replaced at the moment at which it began lasted no time, and its history leaves it out. "began" is the column that
-- says when a version began. Run it after each install_history() of the table.
create function keep_only_lasting_versions(live regclass, began text) returns void language plpgsql as $$
declare
  name text := (select relname from pg_class where oid = live);
  columns text := (select string_agg(quote_ident(attname), ', ' order by attnum) from pg_attribute
                   where attrelid = live and attnum > 0 and not attisdropped);
begin
  execute format($f$
    create or replace function %I() returns trigger language plpgsql security definer
    set search_path = public, pg_temp as $body$
    declare
      at timestamptz := history_now();
      change bigint := history_change();
      writer text := history_writer();
      tx bigint := history_txid();
    begin
      insert into %I (%s, superseded_at, superseded_op, superseded_change, superseded_by, txid)
      select %s, at, left(tg_op, 1)::"char", change, writer, tx from old_rows where %I <> at;
      return null;
    end $body$ $f$, name || '_keep', name || '_history', columns, columns, began);
end $$;
