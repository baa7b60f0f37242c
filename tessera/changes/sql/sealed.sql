-- What was proposed and decided is sealed with the other logs: each row knows its transaction.
alter table changes_changeoperation add column txid bigint not null default history_txid();
create index changes_changeoperation_txid on changes_changeoperation using brin (txid);
alter table changes_changedecision add column txid bigint not null default history_txid();
create index changes_changedecision_txid on changes_changedecision using brin (txid);
