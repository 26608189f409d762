-- The compact layout on SQLite. A commit writes whole pages, so one activity touches as few scattered pages as it can: the
-- account row and the key row. Journal rows are appended; an account's postings are a chain from `account.last` over
-- `posting.prev`, newest first, instead of an index whose leaf would be one more scattered page.
create table card_lookup (
    card blob not null primary key,
    account_id blob not null,
    member_id blob not null,
    state integer not null
) without rowid;

create table account_owner (
    account_id blob not null primary key,
    member_id blob not null
) without rowid;

-- Kept for ever. Status 0 recorded, 1 parked, 2 refused; a row changes only from parked to placed.
create table activity_key (
    source text not null,
    key text not null,
    body_hash blob not null,
    activity_id blob not null,
    account_id blob,
    status integer not null,
    rejection integer not null,
    detail text,
    primary key (source, key)
) without rowid;

-- member_id repeats the owner's, so that an account with history is found in one place.
create table account (
    account_id blob not null,
    programme text not null,
    member_id blob not null,
    seq integer not null,
    due_us integer,
    last integer,
    state blob not null,
    primary key (account_id, programme)
) without rowid;

create table activity (
    id integer not null primary key,
    account_id blob not null,
    seq integer not null,
    activity_id blob not null,
    body blob not null
);

-- Append-only: the rowid is the commit order, which the feed reads.
create table posting (
    id integer not null primary key,
    account_id blob not null,
    programme text not null,
    seq integer not null,
    activity_id blob not null,
    prev integer,
    activity integer,
    body blob not null
);

create index posting_activity on posting (activity_id);

create table once (
    account_id blob not null,
    programme text not null,
    rule text not null,
    key text not null,
    primary key (account_id, programme, rule, key)
) without rowid;

create table sale_return (
    account_id blob not null,
    sale_id blob not null,
    line integer not null,
    thousandths integer not null,
    amount integer not null,
    primary key (account_id, sale_id, line)
) without rowid;

create table shared_count (
    programme text not null,
    rule text not null,
    taken integer not null,
    primary key (programme, rule)
) without rowid;

create table parked (
    source text not null,
    key text not null,
    body_hash blob not null,
    card blob,
    account_id blob,
    programme text,
    activity_id blob not null,
    reason integer not null,
    waits_for blob,
    parked_us integer not null,
    body blob not null,
    primary key (source, key)
) without rowid;

create index parked_waits on parked (waits_for) where waits_for is not null;

create table due (
    due_us integer not null,
    account_id blob not null,
    programme text not null,
    primary key (due_us, account_id, programme)
) without rowid;

create table job_lease (
    job text not null primary key,
    holder blob not null,
    until_us integer not null
) without rowid;

create trigger posting_never_changes before update on posting
begin
    select raise(abort, 'a posting never changes');
end;

create trigger posting_never_goes before delete on posting
begin
    select raise(abort, 'a posting is never deleted');
end;

create trigger activity_never_changes before update on activity
begin
    select raise(abort, 'an activity never changes');
end;

create trigger activity_never_goes before delete on activity
begin
    select raise(abort, 'an activity is never deleted');
end;

create trigger activity_key_only_places before update on activity_key when old.status <> 1
begin
    select raise(abort, 'a key changes only from parked to placed');
end;

create trigger activity_key_never_goes before delete on activity_key
begin
    select raise(abort, 'a key is kept for ever');
end;
