-- Least privilege on the key store: its owner makes it (any verb with `--keys` once), the role that serves uses it. In the schema
-- `keystore` of the shop's database, or of a database of its own:
--   psql -d keys -v app=shopkeeper -f docs/operating/grants.keystore.postgres.sql
grant usage on schema keystore to :"app";
grant select, insert, update, delete on all tables in schema keystore to :"app";
