-- The second lock. Queries narrow to reach themselves; these policies hold when one forgets. A policy that reads a
-- setting must survive the empty string that a reused connection has: see reach_is_everywhere() and reach_paths().

create function only_within_reach(live regclass, rule text) returns void language plpgsql as $$
declare
  name text := (select relname from pg_class where oid = live);
  history text := name || '_history';
begin
  execute format('alter table %s enable row level security', live);
  execute format('alter table %s force row level security', live);
  execute format('create policy within_reach on %s using ((select reach_is_everywhere()) or %s)
                  with check (true)', live, rule);
  if to_regclass(history) is not null then
    execute format('alter table %I enable row level security', history);
    execute format('alter table %I force row level security', history);
    execute format('create policy within_reach on %I
        using ((select reach_is_everywhere()) or exists (select from %s live where live.id = %I.id))
        with check (true)', history, live, history);
    execute format('revoke insert, update, delete on %I from tessera_app', history);
  end if;
end $$;

select only_within_reach(t::regclass, 'area_id in (select a.id from areas_area a where a.path <@ any (reach_paths()))')
from unnest(array['registry_individual', 'registry_group']::regclass[]) t;

select only_within_reach('registry_membership',
  'exists (select from registry_individual i where i.id = individual_id)
   or exists (select from registry_group g where g.id = group_id)');
select only_within_reach('registry_relationship',
  'exists (select from registry_individual i where i.id = individual_id)
   or exists (select from registry_individual i where i.id = other_id)');
select only_within_reach(t::regclass,
  'exists (select from registry_individual i where i.id = individual_id)
   or exists (select from registry_group g where g.id = group_id)')
from unnest(array['registry_identifier', 'registry_contactpoint', 'registry_document']::regclass[]) t;
