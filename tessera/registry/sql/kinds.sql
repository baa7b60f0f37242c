-- The kinds of groups got further columns: their history keeps them too.
select install_history('registry_groupkind');
