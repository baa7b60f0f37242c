-- What the rate limits have counted, for Django's DatabaseCache: short-lived, and of no account by name.
-- It is unlogged: after a crash of the database the counts begin anew, and nothing waits for the disk.
create unlogged table accounts_attempts (
    cache_key varchar(255) not null primary key,
    value text not null,
    expires timestamp with time zone not null
);
create index accounts_attempts_expires on accounts_attempts (expires);
grant select, insert, update, delete on accounts_attempts to tessera_app;
