-- The version of the dictionary: one row whose number changes with every change of a definition, so that a process
-- that keeps the dictionary in memory asks one cheap question to know whether it is out of date. The number comes
-- from a sequence: one that was rolled back is never given again, so a stale copy can never look current.
create sequence dictionary_stamp_number;

create table dictionary_stamp (
  only_row boolean primary key default true constraint there_is_one_dictionary_stamp check (only_row),
  number bigint not null default nextval('dictionary_stamp_number')
);
insert into dictionary_stamp default values;

create function dictionary_changed() returns trigger language plpgsql as $$
begin
  insert into dictionary_stamp default values
  on conflict (only_row) do update set number = nextval('dictionary_stamp_number');
  return null;
end $$;

do $$
declare live text;
begin
  foreach live in array array['dictionary_codelist', 'dictionary_code', 'dictionary_section', 'dictionary_field'] loop
    execute format('create trigger dictionary_changed after insert or update or delete or truncate on %I
                    for each statement execute function dictionary_changed()', live);
    -- Always: a restored dump and a replica write past ordinary triggers, and are changes all the same.
    execute format('alter table %I enable always trigger dictionary_changed', live);
  end loop;
end $$;
