-- When a registration is taken back, what those who never were asked for goes with it, and what was granted to them.
do $$
declare
  found record;
begin
  for found in
    select c.conname, a.attname as named, c.confrelid::regclass as there
    from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
    where c.contype = 'f' and c.conrelid = 'selfservice_authorityrequest'::regclass
  loop
    execute format('alter table selfservice_authorityrequest drop constraint %I', found.conname);
    execute format('alter table selfservice_authorityrequest add constraint %I foreign key (%I) references %s (id)
                    on delete cascade deferrable initially deferred', found.conname, found.named, found.there);
  end loop;
end $$;
