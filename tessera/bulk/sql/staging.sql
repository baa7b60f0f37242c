-- Where the rows of a file wait: one unlogged table per import, made and dropped by the application itself. They are
-- lost when the database server crashes; the files are not, and are read again.
create schema if not exists staging;
grant usage, create on schema staging to tessera_app;
