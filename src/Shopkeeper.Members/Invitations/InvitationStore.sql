-- name: add_batch
insert into invitation_batch (batch_id, key_hash, body_hash, codes, uses, until_us, programme, store, segments, created_us, operator)
values (@batch, @key, @body, @codes, @uses, @until, @programme, @store, @segments, @created, @operator)
on conflict (key_hash) do nothing;

-- name: earlier
select batch_id, body_hash from invitation_batch where key_hash = @key;

-- name: add_code
insert into invitation (code_hash, batch_id, used) values (@code, @batch, 0);

-- name: find
select b.batch_id, b.codes, b.uses, b.until_us, b.programme, b.store, b.segments, b.created_us, b.operator, i.used
from invitation i join invitation_batch b on b.batch_id = i.batch_id
where i.code_hash = @code;

-- name: sums
select b.batch_id, b.codes, b.uses, b.until_us, b.programme, b.store, b.segments, b.created_us, b.operator,
    coalesce((select count(*) from invitation i where i.batch_id = b.batch_id and i.used > 0), 0),
    coalesce((select cast(sum(i.used) as bigint) from invitation i where i.batch_id = b.batch_id), 0)
from invitation_batch b where b.batch_id = @batch;

-- name: end
update invitation_batch set until_us = case when until_us < @now then until_us else @now end where batch_id = @batch;

-- name: use
update invitation set used = used + 1
where code_hash = @code and used < (
    select b.uses from invitation_batch b
    where b.batch_id = invitation.batch_id and (b.until_us is null or b.until_us > @now));

-- name: invited
insert into invited (member_id, batch_id) select @member, i.batch_id from invitation i where i.code_hash = @code
on conflict (member_id) do nothing;

-- name: is_invited
select batch_id from invited where member_id = @member;
