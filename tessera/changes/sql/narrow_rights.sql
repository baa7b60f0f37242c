-- The application may move a request on; what was asked, by whom and why stays as it was written.
revoke update on changes_changerequest from tessera_app;
grant update (status, applied_at) on changes_changerequest to tessera_app;
revoke update, delete on changes_changesubject from tessera_app;

-- Triggers write history with their owner's rights; nobody else writes it.
do $$
declare
  history regclass;
begin
  for history in
    select oid from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace and relname like '%\_history'
  loop
    execute format('revoke insert, update, delete, truncate on %s from tessera_app', history);
  end loop;
end $$;
