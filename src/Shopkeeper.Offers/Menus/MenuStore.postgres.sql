-- name: later
-- The switch commits after these rows and waits for the log up to itself, so that they are safe when they can be seen.
set local synchronous_commit = off;

-- name: copy_rows
copy allocation (account_id, list_id, offers) from stdin (format binary);

-- name: next_account
-- There is no max of uuids.
select account_id from
    (select account_id from allocation where account_id > @after order by account_id limit @rows) as piece
order by account_id desc limit 1;
