-- Codes for things handed over.

-- name: add
insert into handover_code (code, store, items, made_us, until_us, made_by, used_us)
values (@code, @store, @items, @now, @until, @by, null)
on conflict (code) do nothing;

-- name: find
select h.store, h.items, h.made_us, h.until_us, h.used_us, u.member_id
from handover_code h
left join handover_use u on u.code = h.code
where h.code = @code;

-- name: take
-- Conditional: of two at once the second waits for the first, and takes nothing.
update handover_code set used_us = @now where code = @code and used_us is null and until_us > @now;

-- name: use
insert into handover_use (code, member_id, used_us) values (@code, @member, @now);
