-- Rewriting tables so that deleted bytes leave their files.

-- name: tables
select quote_ident(table_name::text) from information_schema.tables
where table_schema = current_schema() and table_type = 'BASE TABLE' and table_name::text <> all (@kept)
order by table_name;

-- name: rewrite
-- With the table's name behind it. New statistics, because the old ones have values of rows that are gone.
vacuum (full, analyze)

-- name: mark
-- Younger than every transaction that has deleted anything so far.
select pg_current_xact_id()::xid::text;

-- name: left_nothing
-- The rewriting keeps what was deleted by anyone not older than the oldest who may still look, and writes down who that is.
select age(relfrozenxid) <= age(@mark::xid) from pg_class where oid = @table::regclass;

-- name: flush
-- The old files are unlinked now, not at some later checkpoint.
checkpoint;
