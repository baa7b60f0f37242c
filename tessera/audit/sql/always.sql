-- Imports write with "session_replication_role = replica", so that foreign keys are not asked of for every row (see
-- lib/db/references.py); triggers that keep a promise must fire then as well.
create function fire_always(live regclass) returns void language plpgsql as $$
declare
  found record;
begin
  for found in
    select tgname from pg_trigger
    where tgrelid = live and not tgisinternal and tgenabled = 'O' and tgname not in ('append_only', 'not_deleted')
  loop
    execute format('alter table %s enable always trigger %I', live, found.tgname);
  end loop;
end $$;

alter function install_history(regclass) rename to install_history_table;

create function install_history(live regclass) returns void language plpgsql as $$
begin
  perform install_history_table(live);
  perform fire_always(live);
end $$;
