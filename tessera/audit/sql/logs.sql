-- The access log is append-only, and each row knows its transaction so that it can be sealed.
alter table audit_accessrecord alter column txid set default history_txid();
create index audit_accessrecord_txid on audit_accessrecord using brin (txid);
select make_append_only('audit_accessrecord');
select make_append_only('audit_seal');
revoke update, delete on audit_accessrecord, audit_seal from tessera_app;
