-- A change that is only tried and taken back draws no numbers that people are given: a roll-back does not return them,
-- and gaps look like records that were made to vanish.
create sequence rehearsal_number;

create function is_rehearsal() returns boolean language sql stable parallel safe as
$$ select coalesce(current_setting('tessera.rehearsal', true), '') = 'yes' $$;

create or replace function next_individual_number() returns text language sql volatile as
$$ select case when is_rehearsal() then registry_number('R', nextval('rehearsal_number'))
               else registry_number('P', nextval('individual_number')) end $$;

create or replace function next_group_number() returns text language sql volatile as
$$ select case when is_rehearsal() then registry_number('R', nextval('rehearsal_number'))
               else registry_number('H', nextval('group_number')) end $$;
