-- Invitations are made in batches: how often each code is good, until when, where, and which segments it puts a member into.
create table invitation_batch (
    batch_id blob not null primary key,
    key_hash blob not null unique,
    body_hash blob not null,
    codes integer not null,
    uses integer not null,
    until_us bigint,
    programme text not null,
    store text not null,
    segments text not null,
    created_us bigint not null,
    operator text not null
) without rowid;

-- Codes as keyed hashes only: each is made anew from its batch when it is to be shown again.
create table invitation (
    code_hash blob not null primary key,
    batch_id blob not null,
    used integer not null
) without rowid;
create index invitation_of_batch on invitation (batch_id);

-- By which batch a member came.
create table invited (
    member_id blob not null primary key,
    batch_id blob not null
) without rowid;
