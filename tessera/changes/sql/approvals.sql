-- What holds at the start of every change, in one question: which policies are in force (by the number of their stamp),
-- the clock, and which areas are frozen. The pen is held from here on, together with all others who write, so that a
-- freeze that begins waits for those who did not know of it; asked after the lock, in a snapshot of its own.
create sequence policy_stamp_number;
create table policy_stamp (
  only_row boolean primary key default true constraint there_is_one_policy_stamp check (only_row),
  number bigint not null default nextval('policy_stamp_number')
);
insert into policy_stamp default values;

create function policies_changed() returns trigger language plpgsql as $$
begin
  insert into policy_stamp default values
  on conflict (only_row) do update set number = nextval('policy_stamp_number');
  return null;
end $$;
create trigger policies_changed after insert or update or delete or truncate on changes_policy
  for each statement execute function policies_changed();
create trigger policies_changed after insert or update or delete or truncate on changes_policyversion
  for each statement execute function policies_changed();

create function pen_situation(today timestamptz, out number bigint, out at timestamptz, out freezes jsonb)
language plpgsql as $$
begin
  perform pg_advisory_xact_lock_shared(hashtextextended('the pen', 0));
  select s.number, clock_timestamp(),
    (select jsonb_agg(f.areas) from changes_freeze f where f.since <= today and (f.until is null or f.until > today))
  into number, at, freezes from policy_stamp s;
end $$;

-- A published version of a policy stays as it is: requests refer to it.
create function policy_version_is_final() returns trigger language plpgsql as $$
begin
  if old.published_at is not null then
    raise exception 'a published policy is never changed' using errcode = 'insufficient_privilege';
  end if;
  return case when tg_op = 'DELETE' then old else new end;
end $$;
create trigger policy_version_is_final before update or delete on changes_policyversion
  for each row execute function policy_version_is_final();

-- The functions below look at requests from everywhere, whoever writes.

-- What was proposed is complete when it is written: no operation is added to a request by a later transaction.
create function operations_come_with_their_request() returns trigger language plpgsql
set tessera.reach = '*' as $$
begin
  if exists (select from added o join changes_changerequest r on r.id = o.request_id
             where r.status <> 'applying' and r.txid is not null and r.txid <> o.txid) then
    raise exception 'a request that was written is never changed' using errcode = 'insufficient_privilege';
  end if;
  return null;
end $$;
create trigger operations_come_with_their_request after insert on changes_changeoperation
  referencing new table as added for each statement execute function operations_come_with_their_request();

-- Nobody decides on what they proposed, neither themselves nor by a deputy, nor at a stage that is over.
create function nobody_decides_for_themselves() returns trigger language plpgsql
set tessera.reach = '*' as $$
declare
  proposer text;
begin
  select actor into proposer from changes_changerequest where id = new.request_id;
  if proposer in (new.actor, new.principal) then
    raise exception 'nobody decides on what they proposed' using errcode = 'insufficient_privilege';
  end if;
  if not exists (select from changes_step where id = new.step_id and request_id = new.request_id and closed_at is null) then
    raise exception 'a decision is taken at the stage that is open' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create trigger nobody_decides_for_themselves before insert on changes_changedecision
  for each row when (new.stage <> 'instant' or new.step_id is not null) execute function nobody_decides_for_themselves();

-- A stage opens when the one before it was approved.
create function no_stage_is_skipped() returns trigger language plpgsql
set tessera.reach = '*' as $$
begin
  if new.position > 1 and not exists (select from changes_step where request_id = new.request_id
      and position = new.position - 1 and outcome = 'approved') then
    raise exception 'no stage is skipped' using errcode = 'insufficient_privilege';
  end if;
  if not exists (select from changes_changerequest where id = new.request_id and status = 'submitted') then
    raise exception 'only a request that waits has stages' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create trigger no_stage_is_skipped before insert on changes_step
  for each row execute function no_stage_is_skipped();

-- A stage is approved by its quorum; what was closed stays closed.
create function a_stage_is_closed_once() returns trigger language plpgsql
set tessera.reach = '*' as $$
begin
  if old.closed_at is not null then
    raise exception 'a stage is closed once' using errcode = 'insufficient_privilege';
  end if;
  if new.outcome = 'approved' and not exists (
      select from changes_changedecision where step_id = new.id and outcome = 'approved'
      having count(*) >= 1 and (count(*) >= new.quorum or bool_or(actor = 'system'))) then
    raise exception 'a stage needs its quorum' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create trigger a_stage_is_closed_once before update on changes_step
  for each row execute function a_stage_is_closed_once();

-- How a request may go on. What was rejected or withdrawn is over, and approval comes from decisions.
create function a_request_goes_its_way() returns trigger language plpgsql
set tessera.reach = '*' as $$
begin
  if new.status = old.status then
    return new;
  end if;
  if old.status in ('rejected', 'withdrawn') or (old.status = 'applied' and new.status <> 'undone')
      or (old.status = 'undone' and new.status <> 'applied') then
    raise exception 'a request that is % does not become %', old.status, new.status using errcode = 'insufficient_privilege';
  end if;
  if new.status in ('approved', 'applied', 'applying') and old.status in ('submitted', 'returned') then
    if cardinality(new.policies) > 0 or exists (select from changes_step where request_id = new.id) then
      if not exists (select from changes_step where request_id = new.id and position = total and outcome = 'approved') then
        raise exception 'a request is applied after its last stage' using errcode = 'insufficient_privilege';
      end if;
    elsif not exists (select from changes_changedecision where request_id = new.id and outcome = 'approved') then
      raise exception 'a request is applied after a decision' using errcode = 'insufficient_privilege';
    end if;
  end if;
  return new;
end $$;
create trigger a_request_goes_its_way before update of status on changes_changerequest
  for each row execute function a_request_goes_its_way();

-- Who sees where a request takes place sees the request, also while nothing of it is registered yet.
alter policy within_reach on changes_changerequest
  using ((select reach_is_everywhere()) or actor = current_setting('tessera.actor', true)
         or exists (select from areas_area a where a.id = area_id and a.path <@ any (reach_paths()))
         or exists (select from changes_changesubject s join areas_area a on a.id = s.area_id
                    where s.request_id = changes_changerequest.id and a.path <@ any (reach_paths())));
alter table changes_step enable row level security;
alter table changes_step force row level security;
create policy within_reach on changes_step
  using ((select reach_is_everywhere()) or exists (select from changes_changerequest r where r.id = request_id))
  with check (true);
alter table changes_changenote enable row level security;
alter table changes_changenote force row level security;
create policy within_reach on changes_changenote
  using ((select reach_is_everywhere()) or exists (select from changes_changerequest r where r.id = request_id))
  with check (true);

select make_append_only('changes_changenote');
revoke update, delete, truncate on changes_changenote from tessera_app;
revoke update, delete, truncate on changes_step from tessera_app;
grant update (act_at, escalations, claimed_by, claimed_by_name, claimed_at, closed_at, outcome) on changes_step to tessera_app;
revoke delete, truncate on changes_policy, changes_policyversion, changes_freeze, changes_delegation from tessera_app;
grant delete on changes_policyversion to tessera_app; -- of drafts; see policy_version_is_final

select install_history(t::regclass) from unnest(array[
  'changes_policy', 'changes_freeze', 'changes_delegation', 'changes_workingday', 'changes_holiday']) t;
select fire_always(t::regclass) from unnest(array['changes_policy', 'changes_policyversion', 'changes_step',
  'changes_changedecision', 'changes_changeoperation', 'changes_changerequest']) t;
do $$
declare
  history regclass;
begin
  for history in
    select oid from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace
      and relname like 'changes\_%\_history'
  loop
    execute format('revoke insert, update, delete, truncate on %s from tessera_app', history);
  end loop;
end $$;
