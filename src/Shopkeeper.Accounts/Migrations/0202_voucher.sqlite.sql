-- Where a code leads: a keyed hash of it, never the code. The voucher itself is in the account's row.
create table voucher_lookup (
    code blob not null primary key,
    account_id blob not null,
    programme text not null,
    voucher_id blob not null
) without rowid;

-- Wrong codes of a caller in the window that began then: kept here, so that a restart forgives nothing.
create table code_guess (
    caller text not null primary key,
    since_us integer not null,
    failures integer not null
) without rowid;

-- How far a job has come that has no timer of its own.
create table job_mark (
    job text not null primary key,
    mark text not null
) without rowid;
