-- name: lock_head
-- Whoever else adds an entry waits here until this one is committed: the chain has one end.
select seq, hash from audit_head where id = 1 for update;
