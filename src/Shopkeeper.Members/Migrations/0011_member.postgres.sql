-- Who joined or holds a card. Whatever is personal is in one sealed value, under the member's own data key.
create table member (
    member_id uuid not null primary key,
    account_id uuid not null,
    status smallint not null,
    created_us bigint not null,
    activated_us bigint,
    personal bytea
);

-- How a member is found: keyed hashes only. Removed with the member, so that an address can be used again.
create table identifier (
    kind smallint not null,
    hash uuid not null,
    member_id uuid not null,
    primary key (kind, hash)
);
create index identifier_member on identifier (member_id);

-- What rules may read about a member, versioned by time: coarse values only, never a name, a contact or a day of birth.
create table fact (
    member_id uuid not null,
    from_us bigint not null,
    birth_month smallint not null,
    age_band text not null,
    home_store text not null,
    segments text not null,
    primary key (member_id, from_us)
);

-- Idempotency keys of joins, kept for ever; key and body as keyed hashes, because a body has an address in it.
create table join_key (
    key_hash uuid not null primary key,
    body_hash uuid not null,
    member_id uuid not null,
    taken smallint
);

-- Members whose accounts are not known to be open yet: one row per batch, 16 bytes per member, gone when they are.
create table opening_due (
    batch_id uuid not null primary key,
    members bytea not null
);
