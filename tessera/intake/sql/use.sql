-- Figures only: what others have begun is seen by nobody else, and counts all the same. ``paths`` are the areas of whom
-- it is about; null is everywhere.
create function form_use(wanted bigint, paths ltree[], since date, zone text)
returns table (version integer, channel text, language text, page text, state text, counted bigint, seconds double precision)
language sql stable security definer set search_path = public, pg_temp set tessera.reach = '*' as $$
  with told as (
    select s.version_id, s.channel, s.language, s.area_id, (s.started_at at time zone zone)::date as begun_on,
      case when s.sent_at is null then s.page else '' end as page,
      case when s.sent_at is null then 'left' when s.status = 'filed' then 'filed' else 'received' end as state,
      1 as counted, coalesce(extract(epoch from s.sent_at - s.started_at), 0) as seconds
    from intake_submission s where s.form_id = wanted
    union all
    select l.version_id, l.channel, l.language, l.area_id, l.begun_on, l.page, 'left', l.count, 0
    from intake_leaving l join intake_formversion v on v.id = l.version_id where v.form_id = wanted)
  select v.number::integer, told.channel, told.language, told.page, told.state, sum(told.counted)::bigint,
    sum(told.seconds)::double precision
  from told join intake_formversion v on v.id = told.version_id
  where (since is null or told.begun_on >= since)
    and (paths is null or told.area_id in (select a.id from areas_area a where a.path <@ any (paths)))
  group by 1, 2, 3, 4, 5
$$;
revoke execute on function form_use(bigint, ltree[], date, text) from public;
grant execute on function form_use(bigint, ltree[], date, text) to tessera_app;
