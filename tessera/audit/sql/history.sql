-- The moment of the change in progress: the pen sets it once it holds its locks, so that all rows of one change
-- carry one time and the versions of a row are in the order in which they were written.
create function history_now() returns timestamptz language sql stable parallel safe as
$$ select coalesce(nullif(current_setting('tessera.at', true), '')::timestamptz, clock_timestamp()) $$;

create function history_change() returns bigint language sql stable parallel safe as
$$ select nullif(current_setting('tessera.change', true), '')::bigint $$;

create function history_writer() returns text language sql stable parallel safe as
$$ select coalesce(nullif(current_setting('tessera.actor', true), ''), session_user::text) $$;

-- A restored dump starts counting transactions anew; the offset keeps the count rising (see audit.actions).
create function history_txid() returns bigint language sql volatile as
$$ select pg_current_xact_id()::text::bigint
        + coalesce(nullif(current_setting('tessera.txid_offset', true), '')::bigint, 0) $$;

create function refuse_rewriting() returns trigger language plpgsql as $$
begin
  raise exception 'the log % is append-only', tg_table_name using errcode = 'insufficient_privilege';
end $$;

create function make_append_only(log regclass) returns void language plpgsql as $$
begin
  execute format('create trigger append_only before update or delete or truncate on %s
                  for each statement execute function refuse_rewriting()', log);
end $$;

-- Gives a table its history: a table of the same columns for the versions that were replaced or deleted, and the
-- triggers that fill it. Run it again after a column was added.
create function install_history(live regclass) returns void language plpgsql as $$
declare
  name text := (select relname from pg_class where oid = live);
  history text := name || '_history';
  missing record;
  columns text;
begin
  if to_regclass(history) is null then
    execute format('create table %I (like %s)', history, live);
    execute format('alter table %I
        add column history_id bigint generated always as identity primary key,
        add column superseded_at timestamptz not null,
        add column superseded_op "char" not null,
        add column superseded_change bigint,
        add column superseded_by text not null,
        add column txid bigint not null', history);
    execute format('create index %I on %I (id, superseded_at desc, history_id desc)', history || '_as_of', history);
    execute format('create index %I on %I (superseded_change, id) where superseded_change is not null', history || '_change', history);
    execute format('create index %I on %I using brin (txid)', history || '_txid', history);
    perform make_append_only(history::regclass);
    execute format('create index %I on %s (recorded_change) where recorded_change is not null', name || '_recorded_change', live);
  end if;

  for missing in
    select a.attname, format_type(a.atttypid, a.atttypmod) as type from pg_attribute a
    where a.attrelid = live and a.attnum > 0 and not a.attisdropped
      and not exists (select from pg_attribute h where h.attrelid = to_regclass(history)
                      and h.attname = a.attname and not h.attisdropped)
  loop
    execute format('alter table %I add column %I %s', history, missing.attname, missing.type);
  end loop;

  select string_agg(quote_ident(attname), ', ' order by attnum) into columns
  from pg_attribute where attrelid = live and attnum > 0 and not attisdropped;

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
      select %s, at, left(tg_op, 1)::"char", change, writer, tx from old_rows;
      return null;
    end $body$ $f$, name || '_keep', history, columns, columns);

  execute format('create or replace trigger history_on_update after update on %s
      referencing old table as old_rows for each statement execute function %I()', live, name || '_keep');
  execute format('create or replace trigger history_on_delete after delete on %s
      referencing old table as old_rows for each statement execute function %I()', live, name || '_keep');
end $$;

-- The second lock: which areas this session may see. '*' is everywhere; an empty or missing setting is nowhere
-- (a pooled connection has '' after an earlier SET LOCAL, hence nullif).
create function reach_is_everywhere() returns boolean language sql stable parallel safe as
$$ select coalesce(nullif(current_setting('tessera.reach', true), '') = '*', false) $$;

create function reach_paths() returns ltree[] language sql stable parallel safe as
$$ select case when nullif(current_setting('tessera.reach', true), '') = '*' then '{}'
          else coalesce(nullif(current_setting('tessera.reach', true), ''), '{}') end::ltree[] $$;
