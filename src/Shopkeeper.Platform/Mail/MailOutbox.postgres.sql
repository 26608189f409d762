-- name: due
-- What another node is taking is its own to send.
select mail_id, body, created_us, tries from mail_outbox where due_us <= @now order by due_us limit @rows for update skip locked;
