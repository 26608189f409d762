-- name: find
select at_us from suppression where kind = @kind and hash = @hash;

-- name: add
insert into suppression (kind, hash, at_us, reason, operator) values (@kind, @hash, @now, @reason, @operator)
on conflict (kind, hash) do nothing;

-- name: remove
delete from suppression where kind = @kind and hash = @hash;
