-- Most people have names that are known already: then nothing is written, and no statement is begun for it. Whether a
-- name is known is asked by index: without statistics, or for many names, the planner would read the whole dictionary.
create or replace function learn_name_tokens(met text[]) returns void language plpgsql security definer
set search_path = public, pg_temp set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
declare
  fresh text[] := array(
    select distinct m.token from unnest(met) m (token)
    where not exists (select from registry_nametoken n where n.token = m.token collate "C"));
begin
  if cardinality(fresh) = 0 then
    return;
  end if;
  insert into registry_nametoken select f.token, token_family(f.token) from unnest(fresh) f (token);
  insert into registry_tokenkey
  select k.key, f.token from unnest(fresh) f (token) cross join lateral token_keys(f.token) k (key);
end $$;
