-- What was done with accounts and roles is append-only, and sealed with the other logs (audit finds it by that).
select make_append_only('accounts_accountevent');
revoke update, delete on accounts_accountevent from tessera_app;
