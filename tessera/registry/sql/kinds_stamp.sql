-- Kinds are definitions too: whoever keeps them in memory learns from the dictionary's stamp that one was changed.
do $$
declare live text;
begin
  foreach live in array array['registry_groupkind', 'registry_identifierkind'] loop
    execute format('create trigger dictionary_changed after insert or update or delete or truncate on %I
                    for each statement execute function dictionary_changed()', live);
    -- Always: a restored dump and a replica write past ordinary triggers, and are changes all the same.
    execute format('alter table %I enable always trigger dictionary_changed', live);
  end loop;
end $$;
