-- name: list
select hash, kind, state, added_us, sealed, replaced_by from identifier where member_id = @member order by kind, added_us, hash;

-- name: one
select hash, kind, state, added_us, sealed, replaced_by, member_id from identifier where kind = @kind and hash = @hash;

-- name: count
select count(*) from identifier where member_id = @member;

-- name: add
insert into identifier (kind, hash, member_id, state, added_us, sealed)
values (@kind, @hash, @member, 0, @now, @sealed) on conflict (kind, hash) do nothing;

-- name: set_state
update identifier set state = @state, replaced_by = @by where member_id = @member and kind = @kind and hash = @hash;

-- name: drop_device
delete from spend_device where member_id = @member and identifier = @hash;

-- name: remove
delete from identifier where member_id = @member and kind = @kind and hash = @hash;
