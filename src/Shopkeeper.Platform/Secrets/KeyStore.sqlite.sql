-- name: make_key_store
create table if not exists key_store (
    id integer not null primary key check (id = 1),
    format integer not null,
    -- Repeated in the shop's database, so that data and keys of different shops never meet.
    store_id blob not null,
    master_version integer not null,
    pepper blob not null
);

-- name: make_data_key
create table if not exists data_key (
    member_id blob not null primary key,
    key_version integer not null,
    master_version integer not null,
    wrapped blob not null
) without rowid;

-- name: make_erased
create table if not exists erased (
    member_id blob not null primary key,
    at_us bigint not null,
    master_version integer not null
) without rowid;
