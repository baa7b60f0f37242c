-- The path of an area is the ids from the root down to it. Moving an area moves everything below it.
create function area_path() returns trigger language plpgsql as $$
declare
  above areas_area%rowtype;
begin
  if new.parent_id is null then
    new.path := new.id::text::ltree;
    return new;
  end if;
  select * into above from areas_area where id = new.parent_id;
  if above.path <@ new.id::text::ltree or above.path ~ ('*.' || new.id::text || '.*')::lquery then
    raise exception 'an area cannot lie below itself' using errcode = 'check_violation', constraint = 'no_area_lies_below_itself';
  end if;
  if (select number from areas_arealevel where id = above.level_id) >= (select number from areas_arealevel where id = new.level_id) then
    raise exception 'an area lies below one of a higher level' using errcode = 'check_violation', constraint = 'an_area_lies_below_a_higher_level';
  end if;
  new.path := above.path || new.id::text::ltree;
  return new;
end $$;

create trigger area_path before insert or update of parent_id, level_id on areas_area
  for each row execute function area_path();

create function area_subtree_moves() returns trigger language plpgsql as $$
begin
  update areas_area set path = new.path || subpath(path, nlevel(old.path))
  where path <@ old.path and id <> new.id;
  return null;
end $$;

create trigger area_subtree_moves after update of parent_id on areas_area
  for each row when (old.path is distinct from new.path) execute function area_subtree_moves();

create index area_path_tree on areas_area using gist (path);
select install_history('areas_area');
