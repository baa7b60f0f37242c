-- When a registration is taken back, nobody was that person: who was linked to them or named with them is not any more.
-- The history keeps the rows. An archived or dead person stays in the register, and so does what is said of them.
do $$
declare
  found record;
begin
  for found in
    select c.conname, c.conrelid::regclass as here, a.attname as named
    from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
    where c.contype = 'f' and c.confrelid = 'registry_individual'::regclass
      and c.conrelid in ('selfservice_link'::regclass, 'selfservice_authority'::regclass,
                         'selfservice_linkcandidate'::regclass)
  loop
    execute format('alter table %s drop constraint %I', found.here, found.conname);
    execute format('alter table %s add constraint %I foreign key (%I) references registry_individual (id)
                    on delete cascade deferrable initially deferred', found.here, found.conname, found.named);
  end loop;
end $$;
