-- Household facts: one row for each household with members, computed from the register by statement triggers. What the
-- facts are is said once, by install_household_facts(), which writes the functions below for the fields that are marked
-- now; it is run again when a field is marked or unmarked.

-- The column of a marked field: whose it is, its key and what it holds (number, total, code, codes or flag).
create function household_fact_column(subject text, key text, kind text) returns text
language sql immutable strict parallel safe as $$
  select case when length(name) <= 63 then name else left(name, 54) || '_' || left(md5(name), 8) end
  from (select case subject when 'group' then 'group_' when 'membership' then 'member_' else 'person_' end
               || key || '_' || kind) named (name)
$$;

-- The marked fields: column, type and the value, of a person i, a group g or a membership m. What does not fit the
-- field's type is no fact. "total" is the column of the sum over the members, where there is one.
create function household_fact_fields() returns table (subject text, key text, name text, total text, type text, value text)
language sql stable as $$
  with marked as (
    select f.subject, f.key, f.type,
      case f.subject when 'group' then 'g' when 'membership' then 'm' else 'i' end as alias,
      case when f.type in ('integer', 'decimal') then 'number' when f.type = 'boolean' then 'flag' else f.type end as kind,
      f.storage = 'column' as is_built_in
    from dictionary_field f
    where f.household_fact and f.deprecated_since is null and f.type in ('integer', 'decimal', 'boolean', 'code', 'codes')
  )
  select subject, key, household_fact_column(subject, key, kind),
    case when kind = 'number' and subject <> 'group' then household_fact_column(subject, key, 'total') end,
    case kind when 'number' then 'numeric' when 'flag' then 'boolean' when 'codes' then 'jsonb' else 'text' end,
    case when is_built_in then
        case kind when 'codes' then format('to_jsonb(%s.%I)', alias, key)
                  when 'code' then format('nullif(%s.%I::text, '''')', alias, key)
                  else format('%s.%I', alias, key) end
      else
        case kind
          when 'number' then format($f$case when jsonb_typeof(%1$s.attributes -> %2$L) = 'number'
                                            then (%1$s.attributes ->> %2$L)::numeric end$f$, alias, key)
          when 'flag' then format($f$case when jsonb_typeof(%1$s.attributes -> %2$L) = 'boolean'
                                          then (%1$s.attributes ->> %2$L)::boolean end$f$, alias, key)
          when 'codes' then format($f$case when jsonb_typeof(%1$s.attributes -> %2$L) = 'array'
                                           then %1$s.attributes -> %2$L end$f$, alias, key)
          else format('nullif(%s.attributes ->> %L, '''')', alias, key)
        end
    end
  from marked order by 3
$$;

-- Whether person i has a disability, by the cut-off of the Washington Group: a lot of difficulty, or cannot do at all.
create function household_fact_disability() returns text language sql stable as $$
  select case when count(*) = 0 then 'null::boolean' else
    format('case when array[%1$s] && ''{3,4}'' then true when array[%1$s] && ''{1,2}'' then false end',
           string_agg(format('i.attributes ->> %L', f.key), ', ' order by f.key)) end
  from dictionary_field f join dictionary_codelist l on l.id = f.code_list_id
  where l.key = 'washington_group' and f.subject = 'individual' and f.type = 'code' and f.storage = 'attribute'
    and f.deprecated_since is null
$$;

-- The columns that are computed, in order; the marked fields come last.
create function household_facts_computed() returns text[] language sql stable as $$
  select array['area_id', 'status', 'members', 'males', 'females', 'with_disability', 'oldest', 'youngest', 'birth_dates',
               'sexes', 'disabilities', 'head_id', 'head_sex', 'head_birth_date']
         || array(select c.name from household_fact_fields() f, unnest(array[f.name, f.total]) c (name)
                  where c.name is not null order by f.name, c.name <> f.name)
$$;

-- The members m, people i, whom a condition chooses. "also" are further columns.
create function household_facts_members(source text, also text, condition text) returns text language sql stable as $$
  select format($q$
    select m.group_id, m.individual_id, i.birth_date, i.sex, 'head' = any(m.roles) as is_head, %s as disability%s%s
    from %s m join registry_individual i on i.id = m.individual_id where %s
  $q$, household_fact_disability(),
    (select string_agg(format(', %s as %I', f.value, f.name), '' order by f.name)
       from household_fact_fields() f where f.subject <> 'group'),
    also, source, condition)
$$;

-- The question that computes the facts of groups from their members; "kinds" narrows the groups g. Members are sorted once,
-- below the aggregates: an order within each aggregate would sort them once for each column.
create function household_facts_question(members text, kinds text) returns text language plpgsql stable as $$
declare
  lists text := '';
  results text := '';
  fact record;
begin
  for fact in select * from household_fact_fields() order by name loop
    if fact.subject = 'group' then
      results := results || format(', %s as %I', fact.value, fact.name);
    else
      lists := lists || format(', array_agg(s.%1$I) as %1$I', fact.name);
      results := results || format(', a.%I', fact.name);
      if fact.total is not null then
        lists := lists || format(', sum(s.%I) as %I', fact.name, fact.total);
        results := results || format(', a.%I', fact.total);
      end if;
    end if;
  end loop;
  return format($q$
    select a.group_id as id, g.area_id, g.status, a.members, a.males, a.females, a.with_disability, a.oldest, a.youngest,
           a.birth_dates, a.sexes, a.disabilities, a.head_id, a.head_sex, a.head_birth_date%s
    from (
      select s.group_id, count(*)::int as members, count(*) filter (where s.sex = 1)::int as males,
             count(*) filter (where s.sex = 2)::int as females,
             count(*) filter (where s.disability)::int as with_disability,
             min(s.birth_date) as oldest, max(s.birth_date) as youngest, array_agg(s.birth_date) as birth_dates,
             array_agg(s.sex) as sexes, array_agg(s.disability) as disabilities,
             max(s.individual_id) filter (where s.is_head) as head_id, max(s.sex) filter (where s.is_head) as head_sex,
             max(s.birth_date) filter (where s.is_head) as head_birth_date%s
      from (select * from (%s) members order by group_id, birth_date, individual_id) s group by s.group_id
    ) a join registry_group g on g.id = a.group_id %s
  $q$, results, lists, members, kinds);
end $$;

-- Two transactions may change two members of one household: each must wait for the other before it reads, hence a lock on
-- the household; and whoever joins is locked as well, because who changes them meanwhile does not see yet that they belong
-- here. What this transaction made itself nobody else sees, and needs no lock.

-- Of the touched groups the households, locked. "joins" are people who became members.
create function household_facts_locked(touched bigint[], joins bigint[]) returns bigint[] language plpgsql
security definer set search_path = public, pg_temp set tessera.reach = '*' set plan_cache_mode = force_generic_plan
set enable_seqscan = off as $$
declare
  me xid := pg_current_xact_id()::xid;
  kind bigint := (select k.id from registry_groupkind k where k.key = 'household');
  found_rows bigint;
  households bigint[];
  others bigint[];
begin
  select count(*), array_agg(g.id) filter (where g.kind_id = kind),
         array_agg(g.id) filter (where g.kind_id = kind and g.xmin <> me)
  into found_rows, households, others
  from registry_group g where g.id = any(touched);
  if joins is not null then
    if found_rows < cardinality(touched) then
      raise exception 'a membership is written after its group' using errcode = 'foreign_key_violation',
        constraint = 'a_membership_is_written_after_its_group';
    end if;
    if households is not null then
      perform household_facts_lock_people(joins, me);
    end if;
  end if;
  if others is not null then
    perform from registry_group g where g.id = any(others) order by g.id for no key update;
  end if;
  return households;
end $$;

create function household_facts_lock_people(joins bigint[], me xid) returns void language plpgsql
security definer set search_path = public, pg_temp as $$
declare
  found_rows bigint;
  others bigint[];
begin
  select count(*), array_agg(i.id) filter (where i.xmin <> me) into found_rows, others
  from registry_individual i where i.id = any(joins);
  if found_rows < cardinality(joins) and found_rows < (select count(distinct j) from unnest(joins) j) then
    raise exception 'a membership is written after its person' using errcode = 'foreign_key_violation',
      constraint = 'a_membership_is_written_after_its_person';
  end if;
  if others is not null then
    perform from registry_individual i where i.id = any(others) order by i.id for no key update;
  end if;
end $$;

-- Takes the facts of those groups that have no members any more, or are no households.
create function household_facts_drop(households bigint[]) returns void language plpgsql
security definer set search_path = public, pg_temp set tessera.reach = '*' set plan_cache_mode = force_generic_plan
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set jit = off as $$
begin
  delete from registry_householdfacts f where f.id = any(households) and not exists (
    select from registry_membership m join registry_individual i on i.id = m.individual_id
    join registry_group g on g.id = m.group_id
    where m.group_id = f.id and m.until is null and i.status = 'active'
      and g.kind_id = (select k.id from registry_groupkind k where k.key = 'household'));
end $$;

-- Writes the functions that keep, rebuild and check the facts, and the columns of the marked fields. Idempotent.
create function install_household_facts() returns void language plpgsql set search_path = public, pg_temp as $install$
declare
  computed text[];
  columns text;
  fresh text;
  told text;
  pairs text;
  present text := $q$m.until is null and i.status = 'active'$q$;
  of_households text := $q$and g.kind_id = (select k.id from registry_groupkind k where k.key = 'household')$q$;
  one record;
begin
  for one in  -- fields that are no longer marked; their history keeps the column
    select a.attname from pg_attribute a
    where a.attrelid = 'registry_householdfacts'::regclass and a.attnum > 0 and not a.attisdropped
      and a.attname ~ '^(person|group|member)_' and a.attname <> all (household_facts_computed())
  loop
    execute format('alter table registry_householdfacts drop column %I', one.attname);
  end loop;
  for one in
    select c.name, case when f.subject = 'group' or c.name = f.total then f.type else f.type || '[]' end as type
    from household_fact_fields() f, unnest(array[f.name, f.total]) c (name)
    where c.name is not null and not exists (
      select from pg_attribute a where a.attrelid = 'registry_householdfacts'::regclass and a.attname = c.name
        and not a.attisdropped)
  loop
    execute format('alter table registry_householdfacts add column %I %s', one.name, one.type);
  end loop;
  perform install_history('registry_householdfacts');
  perform keep_only_lasting_versions('registry_householdfacts', 'changed_at');

  computed := household_facts_computed();
  columns := (select string_agg(quote_ident(c), ', ' order by n) from unnest(computed) with ordinality c (c, n));
  fresh := (select string_agg('fresh.' || quote_ident(c), ', ' order by n) from unnest(computed) with ordinality c (c, n));
  told := (select string_agg('f.' || quote_ident(c), ', ' order by n) from unnest(computed) with ordinality c (c, n));
  pairs := (select string_agg(format('%1$I = fresh.%1$I', c), ', ' order by n) from unnest(computed) with ordinality c (c, n));

  -- Always by index, and planned once a session: an array of one household is as usual as one of ten thousand, and a plan
  -- made for many would read the whole register for one.
  execute format($f$
    create or replace function keep_household_facts(households bigint[]) returns void language plpgsql security definer
    set search_path = public, pg_temp set tessera.reach = '*' set plan_cache_mode = force_generic_plan
    set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set max_parallel_workers_per_gather = 0
    set jit = off as $body$
    declare
      at timestamptz := history_now();
      change bigint := history_change();
      writer text := history_writer();
    begin
      insert into registry_householdfacts as f (id, changed_at, recorded_at, recorded_change, recorded_by, %s)
      select fresh.id, at, at, change, writer, %s from (%s) fresh
      on conflict (id) do update set changed_at = excluded.changed_at, %s where (%s) is distinct from (%s);
    end $body$ $f$,
    columns, fresh, household_facts_question(
      household_facts_members('registry_membership', '', present || ' and m.group_id = any(households)'), ''),
    replace(pairs, '= fresh.', '= excluded.'), told, replace(fresh, 'fresh.', 'excluded.'));

  -- All households with keys above "after" and up to "upto", under their locks; how many were wrong.
  execute format($f$
    create or replace function rebuild_household_facts(after bigint, upto bigint) returns bigint language plpgsql
    security definer set search_path = public, pg_temp set tessera.reach = '*' set plan_cache_mode = force_custom_plan
    set jit = off as $body$
    declare
      written bigint;
    begin
      perform from registry_group g where g.id > after and g.id <= upto order by g.id for no key update;
      with fresh as materialized (%s), gone as (
        delete from registry_householdfacts f
        where f.id > after and f.id <= upto and f.id not in (select fresh.id from fresh) returning 1
      ), changed as (
        update registry_householdfacts f set changed_at = (select history_now()), %s
        from fresh where f.id = fresh.id and (%s) is distinct from (%s) returning 1
      ), added as (
        insert into registry_householdfacts (id, changed_at, recorded_at, recorded_change, recorded_by, %s)
        select fresh.id, (select history_now()), (select history_now()), (select history_change()),
               (select history_writer()), %s
        from fresh where not exists (select from registry_householdfacts f where f.id = fresh.id)
        order by fresh.id returning 1
      )
      select (select count(*) from gone) + (select count(*) from changed) + (select count(*) from added) into written;
      return written;
    end $body$ $f$,
    household_facts_question(household_facts_members('registry_membership', '',
      present || ' and m.group_id > after and m.group_id <= upto'), of_households),
    pairs, told, fresh, columns, fresh);

  -- Households whose facts are not what the register says, up to "most", of how many in all: the registry number and the
  -- names of the facts that differ, none where the facts are missing or should not be there. No facts themselves.
  execute format($f$
    create or replace function household_facts_faults(most int)
    returns table (registry_number text, fault text, columns text[], of_all bigint) language plpgsql stable security definer
    set search_path = public, pg_temp set tessera.reach = '*' set jit = off as $body$
    begin
      return query
      with fresh as materialized (%s)
      select coalesce(g.registry_number, ''),
        case when f.id is null then 'missing' when fresh.id is null then 'surplus' else 'differs' end,
        case when f.id is not null and fresh.id is not null then array(
          select kept.key from jsonb_each(to_jsonb(f)) kept join jsonb_each(to_jsonb(fresh)) right_one using (key)
          where kept.value is distinct from right_one.value order by kept.key) else '{}' end,
        count(*) over ()
      from fresh full join registry_householdfacts f on f.id = fresh.id
      left join registry_group g on g.id = coalesce(f.id, fresh.id)
      where f.id is null or fresh.id is null or (%s) is distinct from (%s)
      order by 1 limit most;
    end $body$ $f$, household_facts_question(
      household_facts_members('registry_membership', '', present), of_households), told, fresh);

  perform household_facts_triggers(columns, fresh);
  revoke execute on function keep_household_facts(bigint[]), rebuild_household_facts(bigint, bigint),
    household_facts_faults(int) from public;
end $install$;

-- The trigger functions: which households a statement touched, in what the facts are made of. Told by set difference,
-- which stays quick however many rows one statement writes; a join of the two transition tables becomes a nested loop.
create function household_facts_triggers(columns text, fresh text) returns void language plpgsql
set search_path = public, pg_temp as $install$
declare
  of_people text;
  of_groups text;
  of_members text;
begin
  select string_agg(', ' || f.value, '' order by f.name) filter (where f.subject = 'individual'),
         string_agg(', ' || f.value, '' order by f.name) filter (where f.subject = 'group'),
         string_agg(', ' || f.value, '' order by f.name) filter (where f.subject = 'membership')
  into of_people, of_groups, of_members
  from household_fact_fields() f;

  execute format($f$
    create or replace function household_facts_follow_people() returns trigger language plpgsql security definer
    set search_path = public, pg_temp set tessera.reach = '*' set plan_cache_mode = force_generic_plan
    set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $body$
    declare
      changed bigint[];
      stay boolean;
      households bigint[];
    begin
      select array_agg(c.id), bool_and(c.is_active) into changed, stay
      from (
        select i.id, i.status = 'active' as is_active, i.birth_date, i.sex, %1$s%2$s from new_rows i
        except
        select i.id, i.status = 'active', i.birth_date, i.sex, %1$s%2$s from old_rows i
      ) c;
      if changed is null then
        return null;
      end if;
      select array_agg(l.id) into households from (
        select g.id from registry_group g
        where g.id = any (array(select m.group_id from registry_membership m
                                where m.individual_id = any(changed) and m.until is null))
          and g.kind_id = (select k.id from registry_groupkind k where k.key = 'household')
        order by g.id for no key update) l;
      if households is not null then
        perform keep_household_facts(households);
        if not stay then
          perform household_facts_drop(households);
        end if;
      end if;
      return null;
    end $body$ $f$, household_fact_disability(), of_people);

  -- The update itself has locked the groups.
  execute format($f$
    create or replace function household_facts_follow_groups() returns trigger language plpgsql security definer
    set search_path = public, pg_temp as $body$
    declare
      kind bigint := (select k.id from registry_groupkind k where k.key = 'household');
      households bigint[];
      others bigint[];
    begin
      select array_agg(c.id) filter (where c.kind_id = kind), array_agg(c.id) filter (where c.kind_id <> kind)
      into households, others
      from (
        select g.id, g.kind_id, g.area_id, g.status%1$s from new_rows g
        except
        select g.id, g.kind_id, g.area_id, g.status%1$s from old_rows g
      ) c;
      if households is not null then
        perform keep_household_facts(households);
      end if;
      if others is not null then
        perform household_facts_drop(others);
      end if;
      return null;
    end $body$ $f$, of_groups);

  execute format($f$
    create or replace function household_facts_follow_members() returns trigger language plpgsql security definer
    set search_path = public, pg_temp as $body$
    declare
      touched bigint[];
      joins bigint[];
      lost bigint[];
      households bigint[];
    begin
      if tg_op = 'DELETE' then
        select array_agg(distinct m.group_id) into lost from old_rows m where m.until is null;
        touched := lost;
      else
        with was as (
          select m.id, m.group_id, m.individual_id, 'head' = any(m.roles)%1$s from old_rows m where m.until is null
        ), becomes as (
          select m.id, m.group_id, m.individual_id, 'head' = any(m.roles)%1$s from new_rows m where m.until is null
        )
        select array_agg(distinct c.group_id), array_agg(distinct c.individual_id) filter (where c.joins),
               array_agg(distinct c.group_id) filter (where not c.joins)
        into touched, joins, lost
        from (select a.group_id, a.individual_id, true as joins from (table becomes except table was) a
              union all
              select b.group_id, b.individual_id, false from (table was except table becomes) b) c;
      end if;
      if touched is not null then
        households := household_facts_locked(touched, joins);
        if households is not null then
          perform keep_household_facts(households);
        end if;
        if lost is not null then
          perform household_facts_drop(lost);
        end if;
      end if;
      return null;
    end $body$ $f$, of_members);

  -- A household that this transaction made, and that has no facts yet, has no other members than those who join now: as
  -- imports write them. Its facts come from these rows alone, under no locks, unless somebody joins who was there before.
  execute format($f$
    create or replace function household_facts_follow_new_members() returns trigger language plpgsql security definer
    set search_path = public, pg_temp set tessera.reach = '*' set plan_cache_mode = force_generic_plan
    set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set jit = off as $body$
    declare
      me xid := pg_current_xact_id()::xid;
      kind bigint := (select k.id from registry_groupkind k where k.key = 'household');
      at timestamptz := history_now();
      change bigint := history_change();
      writer text := history_writer();
      touched bigint[];
      number bigint;
      all_are_new boolean;
      found_rows bigint;
      strangers bigint[];
      households bigint[];
    begin
      select array_agg(distinct m.group_id), count(*) into touched, number from new_rows m where m.until is null;
      if touched is null then
        return null;
      end if;
      select count(*) = cardinality(touched) and bool_and(g.xmin = me and g.kind_id = kind and f.id is null) into all_are_new
      from registry_group g left join registry_householdfacts f on f.id = g.id where g.id = any(touched);
      if all_are_new then
        with member as materialized (%s), put as (
          insert into registry_householdfacts (id, changed_at, recorded_at, recorded_change, recorded_by, %s)
          select fresh.id, at, at, change, writer, %s from (%s) fresh
        )
        select count(*), array_agg(m.individual_id) filter (where m.xmin <> me) into found_rows, strangers from member m;
        if found_rows = number and strangers is null then
          return null;
        end if;
      end if;
      households := household_facts_locked(touched, array(select m.individual_id from new_rows m where m.until is null));
      if households is not null then
        perform keep_household_facts(households);
      end if;
      return null;
    end $body$ $f$,
    household_facts_members('new_rows', ', i.status, i.xmin', 'm.until is null'), columns, fresh,
    household_facts_question($q$select * from member where member.status = 'active'$q$, ''));
end $install$;

select install_household_facts();

-- Facts of facts are not undone and not asked for by change: what install_history() makes for that is of no use here.
drop index registry_householdfacts_recorded_change;
drop index registry_householdfacts_history_change;

create trigger household_facts_on_update after update on registry_individual
  referencing old table as old_rows new table as new_rows for each statement execute function household_facts_follow_people();
create trigger household_facts_on_update after update on registry_group
  referencing old table as old_rows new table as new_rows for each statement execute function household_facts_follow_groups();
create trigger household_facts_on_insert after insert on registry_membership
  referencing new table as new_rows for each statement execute function household_facts_follow_new_members();
create trigger household_facts_on_update after update on registry_membership
  referencing old table as old_rows new table as new_rows for each statement execute function household_facts_follow_members();
create trigger household_facts_on_delete after delete on registry_membership
  referencing old table as old_rows for each statement execute function household_facts_follow_members();

select fire_always(t::regclass) from unnest(array['registry_individual', 'registry_group', 'registry_membership']) t;

select only_within_reach('registry_householdfacts',
  'area_id in (select a.id from areas_area a where a.path <@ any (reach_paths()))');
-- Who may see a household may see its facts as they were, also when it has no members any more.
alter policy within_reach on registry_householdfacts_history using ((select reach_is_everywhere())
  or exists (select from registry_group g where g.id = registry_householdfacts_history.id));
revoke insert, update, delete, truncate on registry_householdfacts, registry_householdfacts_history from tessera_app;
revoke execute on function household_facts_locked(bigint[], bigint[]), household_facts_lock_people(bigint[], xid),
  household_facts_drop(bigint[]), install_household_facts(), household_facts_triggers(text, text) from public;
select rebuild_household_facts(0, (select coalesce(max(id), 0) from registry_group));

-- Imports write past the triggers that do not fire always (audit/sql/always.sql).
select fire_always('registry_individual'), fire_always('registry_group'), fire_always('registry_membership');
