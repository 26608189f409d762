-- The compact layout on PostgreSQL: one heap page of the account row is touched at random, the rest is appended. Every row
-- of a member starts with account_id; only activity_key is unique across accounts.
create table card_lookup (
    card uuid not null primary key,
    account_id uuid not null,
    member_id uuid not null,
    state smallint not null
);

create table account_owner (
    account_id uuid not null primary key,
    member_id uuid not null
);

-- Kept for ever. Status 0 recorded, 1 parked, 2 refused. Written once by the claim, with the account that the claim's card or
-- sale resolves; touched again only by a refusal or a parking in the same transaction, and from parked to placed.
create table activity_key (
    source text collate "C" not null,
    key text collate "C" not null,
    body_hash uuid not null,
    activity_id uuid not null,
    account_id uuid,
    status smallint not null,
    rejection smallint not null,
    detail text,
    primary key (source, key)
);

-- No secondary index on what changes, and room on the page: updates stay on it (HOT). The member stands here too, so that
-- posting need not look the owner up.
create table account (
    account_id uuid not null,
    programme text collate "C" not null,
    member_id uuid not null,
    seq bigint not null,
    due_us bigint,
    state bytea not null,
    primary key (account_id, programme)
) with (fillfactor = 75);

-- Append-only. What came in lies in the row of its first posting: one heap row and one index leaf less per activity. The feed
-- reads in order of xact, below the oldest transaction still running, so a late commit is not skipped.
create table posting (
    account_id uuid not null,
    programme text collate "C" not null,
    seq bigint not null,
    activity_id uuid not null,
    xact xid8 not null default pg_current_xact_id(),
    body bytea not null,
    activity bytea,
    primary key (account_id, seq, programme)
);

create index posting_activity on posting (activity_id);

create index posting_xact on posting (xact);

create table once (
    account_id uuid not null,
    programme text collate "C" not null,
    rule text collate "C" not null,
    key text collate "C" not null,
    primary key (account_id, programme, rule, key)
);

create table sale_return (
    account_id uuid not null,
    sale_id uuid not null,
    line integer not null,
    thousandths bigint not null,
    amount bigint not null,
    primary key (account_id, sale_id, line)
);

create table shared_count (
    programme text collate "C" not null,
    rule text collate "C" not null,
    taken bigint not null,
    primary key (programme, rule)
) with (fillfactor = 50);

create table parked (
    source text collate "C" not null,
    key text collate "C" not null,
    body_hash uuid not null,
    card uuid,
    account_id uuid,
    programme text collate "C",
    activity_id uuid not null,
    reason smallint not null,
    waits_for uuid,
    parked_us bigint not null,
    body bytea not null,
    primary key (source, key)
);

create index parked_waits on parked (waits_for) where waits_for is not null;

create table due (
    due_us bigint not null,
    account_id uuid not null,
    programme text collate "C" not null,
    primary key (due_us, account_id, programme)
);

create table job_lease (
    job text collate "C" not null primary key,
    holder uuid not null,
    until_us bigint not null
);
