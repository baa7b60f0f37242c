-- A reference says the year and a running number: CR-2026-0000418.
create sequence change_reference;

create function next_change_reference(at timestamptz) returns text language sql volatile as
$$ select 'CR-' || to_char(at, 'YYYY') || '-' || lpad(nextval('change_reference')::text, 7, '0') $$;

select make_append_only('changes_changedecision');
revoke update, delete on changes_changedecision from tessera_app;

-- What was proposed is never rewritten, nor is a request ever deleted.
create trigger append_only before update or delete or truncate on changes_changeoperation
  for each statement execute function refuse_rewriting();
create trigger not_deleted before delete or truncate on changes_changerequest
  for each statement execute function refuse_rewriting();
revoke update, delete on changes_changeoperation from tessera_app;
revoke delete on changes_changerequest from tessera_app;

create index changes_changesubject_request on changes_changesubject (request_id);

alter table changes_changerequest enable row level security;
alter table changes_changerequest force row level security;
create policy within_reach on changes_changerequest
  using ((select reach_is_everywhere()) or actor = current_setting('tessera.actor', true)
         or exists (select from changes_changesubject s join areas_area a on a.id = s.area_id
                    where s.request_id = changes_changerequest.id and a.path <@ any (reach_paths())))
  with check (true);
alter table changes_changeoperation enable row level security;
alter table changes_changeoperation force row level security;
create policy within_reach on changes_changeoperation
  using ((select reach_is_everywhere()) or exists (select from changes_changerequest r where r.id = request_id))
  with check (true);
