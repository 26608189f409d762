-- Where a code leads: a keyed hash of it, never the code. The voucher itself is in the account's row.
create table voucher_lookup (
    code uuid not null primary key,
    account_id uuid not null,
    programme text collate "C" not null,
    voucher_id uuid not null
);

-- Wrong codes of a caller in the window that began then: kept here, so that a restart forgives nothing.
create table code_guess (
    caller text collate "C" not null primary key,
    since_us bigint not null,
    failures bigint not null
);

-- How far a job has come that has no timer of its own.
create table job_mark (
    job text collate "C" not null primary key,
    mark text collate "C" not null
);
