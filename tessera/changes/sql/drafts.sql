-- A draft is seen by who writes it and by the system, which throws it away in the end. Reach gives no right to it.
alter table changes_draft enable row level security;
alter table changes_draft force row level security;
create policy its_author on changes_draft
  using (actor = current_setting('tessera.actor', true) or current_setting('tessera.actor', true) = 'system');

-- A reference that only a rehearsal saw leaves no gap in the references that people are told.
create or replace function next_change_reference(at timestamptz) returns text language sql volatile as
$$ select case when is_rehearsal() then 'RE-' || lpad(nextval('rehearsal_number')::text, 7, '0')
               else 'CR-' || to_char(at, 'YYYY') || '-' || lpad(nextval('change_reference')::text, 7, '0') end $$;
