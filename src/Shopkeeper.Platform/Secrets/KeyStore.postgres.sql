-- name: is_made
-- Asked first, so that the role that serves need not be allowed to create anything.
select to_regclass('key_store') is not null and to_regclass('data_key') is not null and to_regclass('erased') is not null;

-- name: version
-- Shared with others who add keys; a rotation waits for them, and they for it.
select master_version from key_store where id = 1 for share;

-- name: add_many
insert into data_key (member_id, key_version, master_version, wrapped)
select member_id, @key, @version, wrapped from unnest(@members, @wrapped) as fresh (member_id, wrapped)
order by member_id
on conflict (member_id) do nothing;

-- name: find_many
select member_id, key_version, master_version, wrapped from data_key where member_id = any(@members);
