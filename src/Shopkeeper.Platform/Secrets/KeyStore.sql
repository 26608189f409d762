-- The key store is a store of its own: nothing here may share a backup with the data. Every value is wrapped by a master key
-- that is in neither.

-- name: make_key_store
create table if not exists key_store (
    id integer not null primary key check (id = 1),
    format integer not null,
    -- Repeated in the shop's database, so that data and keys of different shops never meet.
    store_id uuid not null,
    master_version integer not null,
    pepper bytea not null
);

-- name: make_data_key
create table if not exists data_key (
    member_id uuid not null primary key,
    key_version integer not null,
    master_version integer not null,
    wrapped bytea not null
);

-- name: make_erased
-- Whose keys were destroyed for good: a restore of old data erases them again. The version wrapped the key to its end.
create table if not exists erased (
    member_id uuid not null primary key,
    at_us bigint not null,
    master_version integer not null
);

-- name: head
select store_id, master_version, pepper from key_store where id = 1;

-- name: add_head
insert into key_store (id, format, store_id, master_version, pepper) values (1, 1, @store, @version, @pepper)
on conflict (id) do nothing;

-- name: version
select master_version from key_store where id = 1;

-- name: rewrap_head
update key_store set master_version = @version, pepper = @pepper where id = 1;

-- name: find
select key_version, master_version, wrapped from data_key where member_id = @member;

-- name: add
insert into data_key (member_id, key_version, master_version, wrapped) values (@member, @key, @version, @wrapped)
on conflict (member_id) do nothing;

-- name: destroy
delete from data_key where member_id = @member;

-- name: add_erased
insert into erased (member_id, at_us, master_version) values (@member, @at, @version) on conflict (member_id) do nothing;

-- name: count_erased
select count(*) from erased;

-- name: erased_after
select member_id from erased where member_id > @after order by member_id limit @count;

-- name: is_final
-- The key's last wrapping is gone with its master key once every key there is has moved on.
select count(*) from erased e
where e.member_id = @member
    and e.master_version < (select master_version from key_store where id = 1)
    and not exists (select 1 from data_key d where d.master_version <= e.master_version);

-- name: outdated
select member_id, key_version, master_version, wrapped from data_key where master_version <> @version limit @count;

-- name: rewrap
update data_key set master_version = @version, wrapped = @wrapped
where member_id = @member and master_version = @old;
