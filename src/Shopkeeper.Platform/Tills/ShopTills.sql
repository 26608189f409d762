-- name: forget
-- Those that asked and were never approved.
delete from till where status = 0 and asked_us < @before;

-- name: waiting
select count(*) from till where status = 0;

-- name: add
insert into till (till_id, name, store, workstation, code, secret, status, generation, asked_us, approved_us, revoked_us, key_id)
values (@id, @name, @store, @workstation, @code, @secret, 0, 0, @now, null, null, null);

-- name: all
-- The newest first.
select till_id, name, store, workstation, code, status, generation, asked_us, approved_us, revoked_us, key_id
from till order by asked_us desc, till_id desc;

-- name: by_code
select till_id, name, store, workstation, code, status, generation, asked_us, approved_us, revoked_us, key_id
from till where code = @code and status in (0, 1) order by asked_us desc, till_id desc;

-- name: by_secret
select till_id, name, store, workstation, code, status, generation, asked_us, approved_us, revoked_us, key_id
from till where secret = @secret;

-- name: by_id
select till_id, name, store, workstation, code, status, generation, asked_us, approved_us, revoked_us, key_id
from till where till_id = @id;

-- name: approve
update till
set status = 1, approved_us = @now,
    generation = (select coalesce(max(other.generation), 0) + 1 from till other where other.store = till.store and other.workstation = till.workstation)
where till_id = @id and status = 0;

-- name: pair
-- Only while the key is the one that was read: of two claims at once one gives its key up.
update till set status = 2, key_id = @key
where till_id = @id and status in (1, 2) and key_id is not distinct from @was;

-- name: revoke
update till set status = 3, revoked_us = @now where till_id = @id and status in (1, 2);
