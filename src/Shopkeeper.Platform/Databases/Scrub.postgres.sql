-- Rewriting tables so that deleted bytes leave their files.

-- name: tables
select quote_ident(table_name::text) from information_schema.tables
where table_schema = current_schema() and table_type = 'BASE TABLE' and table_name::text <> all (@kept)
order by table_name;

-- name: rewrite
-- With the table's name behind it. New statistics, because the old ones have values of rows that are gone.
vacuum (full, analyze)

-- name: rewrite_statistics
vacuum full pg_catalog.pg_statistic;

-- name: flush
-- The old files are unlinked now, not at some later checkpoint.
checkpoint;

-- name: now
select clock_timestamp();

-- name: older
-- Transactions that began before and still see what was deleted since: what they see is not taken out of the files. One of another
-- role is seen only by who may read all statistics.
select count(*) from pg_stat_activity
where datname = current_database() and pid <> pg_backend_pid() and xact_start < @begun;
