select install_history('intake_form');
revoke insert, update, delete, truncate on intake_form_history from tessera_app;

-- What was published stays as it is: answers to it must be readable for ever.
create function a_published_version_stays() returns trigger language plpgsql as $$
begin
  if old.published_at is not null then
    raise exception 'a published version of a form stays as it is'
      using errcode = 'integrity_constraint_violation', constraint = 'a_published_version_stays';
  end if;
  return case tg_op when 'DELETE' then old else new end;
end $$;
create trigger a_published_version_stays before update or delete on intake_formversion
  for each row execute function a_published_version_stays();

-- What was sent is not changed any more: neither the answers nor what they were answers to.
create function sent_answers_stay() returns trigger language plpgsql as $$
begin
  if old.sent_at is not null and (old.answers, old.sealed, old.facts, old.version_id, old.actor, old.sent_at, old.reference)
     is distinct from (new.answers, new.sealed, new.facts, new.version_id, new.actor, new.sent_at, new.reference) then
    raise exception 'answers that were sent stay as they are'
      using errcode = 'integrity_constraint_violation', constraint = 'sent_answers_stay';
  end if;
  return new;
end $$;
create trigger sent_answers_stay before update on intake_submission
  for each row execute function sent_answers_stay();

select fire_always('intake_formversion'), fire_always('intake_submission');

-- Who fills a form in sees it from the first page. What was sent is also for those whom it is about, and for staff where
-- it lies.
select only_within_reach('intake_submission',
  '(actor = nullif(current_setting(''tessera.actor'', true), '''')
    or (sent_at is not null and (
      exists (select from areas_area a where a.id = area_id and a.path <@ any (reach_paths()))
      or individual_id = any ((select reach_people())::bigint[]))))');
select only_within_reach('intake_upload',
  'exists (select from intake_submission s where s.id = submission_id offset 0)');

create sequence submission_reference;
grant usage on sequence submission_reference to tessera_app;
create function next_submission_reference(at timestamptz) returns text language sql volatile as
$$ select 'FS-' || to_char(at, 'YYYY') || '-' || lpad(nextval('submission_reference')::text, 7, '0') $$;
