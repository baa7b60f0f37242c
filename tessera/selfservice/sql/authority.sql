select install_history('selfservice_authority');
revoke insert, update, delete, truncate on selfservice_authority_history from tessera_app;
revoke delete, truncate on selfservice_authority from tessera_app;

-- "parent" is read from the register and never recorded here.
alter table selfservice_authority add constraint a_parent_is_a_parent_in_the_register check (ground <> 'parent');

-- An authority is as visible as either of the two whom it names.
select only_within_reach('selfservice_authority', 'exists (select from registry_individual i
  where i.id in (represented_id, representative_id) and i.id <> all ((select reach_housemates())::bigint[]) offset 0)');
alter policy within_reach on selfservice_authority_history using ((select reach_is_everywhere())
  or exists (select from registry_individual i
             where i.id in (selfservice_authority_history.represented_id, selfservice_authority_history.representative_id)
               and i.id <> all ((select reach_housemates())::bigint[]) offset 0));

-- For whom a citizen may act on a day: minor children who live with them, of whom they are a parent or guardian in the
-- register, and who an authority names that holds on the day. Of both the record must be in use; one that turned out to
-- be a duplicate leads to the one that stays. Of whom no birth date is known is no minor. A guardian's authority ends
-- when the child comes of age, whatever day it names. Who is barred acts on no ground.
create function citizen_acts_for(citizen bigint, today date, of_age integer)
returns table (individual bigint, public_id uuid, name text, ground text, covers_household boolean, until date)
language sql stable security definer set search_path = public, pg_temp set tessera.reach = '*' as $$
  with me as (
    select i.id
    from selfservice_link l
    join registry_individual named on named.id = l.individual_id
    join registry_individual i on i.id = coalesce(named.duplicate_of_id, named.id)
    where l.citizen_id = citizen and l.until is null and i.status in ('active', 'moved_away')
  ), recorded as (
    select coalesce(i.duplicate_of_id, i.id) as individual, a.ground, a.covers_household, a.until
    from me
    join registry_individual r on coalesce(r.duplicate_of_id, r.id) = me.id
    join selfservice_authority a on a.representative_id = r.id
    join registry_individual i on i.id = a.represented_id
    where a.ended_at is null and a.since <= today and (a.until is null or today < a.until)
  ), children as (
    select t.other_id as individual, 'parent' as ground, true as covers_household,
           (child.birth_date + make_interval(years => of_age))::date as until
    from me
    join registry_relationship t on t.individual_id = me.id
    join registry_individual child on child.id = t.other_id
    where t.kind in ('parent_of', 'guardian_of') and (t.ended_on is null or today < t.ended_on)
      and exists (select from registry_membership mine
                  join registry_membership theirs on theirs.group_id = mine.group_id
                  join registry_group g on g.id = mine.group_id
                  where mine.individual_id = me.id and mine.is_exclusive and mine.until is null
                    and theirs.individual_id = t.other_id and theirs.is_exclusive and theirs.until is null
                    and g.status = 'active')
  )
  select distinct on (i.id) i.id, i.public_id, coalesce(nullif(concat_ws(' ', nullif(i.given_name, ''), nullif(i.additional_name, ''),
           nullif(i.family_name, '')), ''), i.preferred_name), found.ground,
         found.covers_household, found.until
  from (select * from recorded union all select * from children) found
  join registry_individual i on i.id = found.individual
  where found.ground <> 'barred' and i.status in ('active', 'moved_away') and i.id not in (select id from me)
    and (found.ground not in ('parent', 'guardian')
         or today < (i.birth_date + make_interval(years => of_age))::date)
    and not exists (select from recorded barred where barred.ground = 'barred' and barred.individual = i.id)
  order by i.id, found.covers_household desc, found.until desc
$$;
revoke execute on function citizen_acts_for(bigint, date, integer) from public;
grant execute on function citizen_acts_for(bigint, date, integer) to tessera_app;

-- What a citizen reaches while they act for somebody: that person, and their household where the ground covers it. No
-- row where they may not act for them (any more). Their own records they do not reach meanwhile, so that whatever is
-- looked at or sent says for whom it was.
create function citizen_reach_for(citizen bigint, whom uuid, today date, of_age integer)
returns table (people bigint[], groups bigint[], headed bigint[], housemates bigint[], name text)
language sql stable security definer set search_path = public, pg_temp set tessera.reach = '*' as $$
  with found as (
    select f.* from citizen_acts_for(citizen, today, of_age) f where f.public_id = whom
  ), homes as (
    select g.id, 'head' = any (m.roles) as is_head
    from found
    join registry_membership m on m.individual_id = found.individual
    join registry_group g on g.id = m.group_id
    where found.covers_household and m.is_exclusive and m.until is null and g.status = 'active'
  )
  select array[found.individual],
         coalesce((select array_agg(id) from homes), '{}'),
         coalesce((select array_agg(id) from homes where is_head), '{}'),
         coalesce((select array_agg(distinct m.individual_id) from registry_membership m
                   where m.group_id in (select id from homes) and m.until is null
                     and m.individual_id <> found.individual), '{}'),
         found.name
  from found
$$;
revoke execute on function citizen_reach_for(bigint, uuid, date, integer) from public;
grant execute on function citizen_reach_for(bigint, uuid, date, integer) to tessera_app;
