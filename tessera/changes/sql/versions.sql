-- Whether what a change brought counts no more. Whoever may see a picture of a record may know that, even when the change
-- began out of their reach.
create function change_is_undone(change bigint) returns boolean language plpgsql stable
set search_path = public, pg_temp set tessera.reach = '*'
as $$ begin
  return exists (select from changes_changerequest r where r.id = change and r.status = 'undone');
end $$;
