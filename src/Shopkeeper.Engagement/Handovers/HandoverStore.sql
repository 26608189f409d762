-- Codes for things handed over.

-- name: add
insert into handover_code (code, store, items, made_us, until_us, made_by, member_id, used_us)
values (@code, @store, @items, @now, @until, @by, null, null)
on conflict (code) do nothing;

-- name: find
select store, items, made_us, until_us, member_id from handover_code where code = @code;

-- name: take
-- Conditional: of two at once the second waits for the first, and takes nothing.
update handover_code set member_id = @member, used_us = @now where code = @code and member_id is null and until_us > @now;
