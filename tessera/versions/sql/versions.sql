-- Pictures are written once and stay: what they say is the word of their source. They are sealed with the other logs.
select make_append_only('versions_namedversion');
select make_append_only('versions_recordversion');
create index versions_namedversion_txid on versions_namedversion using brin (txid);
create index versions_recordversion_txid on versions_recordversion using brin (txid);
revoke update, delete, truncate on versions_namedversion, versions_recordversion from tessera_app;

-- A picture is as visible as its record; a name is no secret.
select only_within_reach('versions_recordversion',
  'exists (select from registry_individual i where i.id = individual_id offset 0)
   or exists (select from registry_group g where g.id = group_id offset 0)');

select install_history('versions_trustedsource');
revoke insert, update, delete, truncate on versions_trustedsource_history from tessera_app;
revoke delete, truncate on versions_marking from tessera_app;
