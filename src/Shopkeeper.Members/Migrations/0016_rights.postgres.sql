-- Who was erased, by whom, when. Written before anything goes, so that a crash in the middle is finished at the next start.
create table erasure (
    member_id uuid not null primary key,
    account_id uuid not null,
    at_us bigint not null,
    actor text not null,
    key_gone smallint not null
);

-- Members whose personal data are kept but not used: a row while it holds.
create table restriction (
    member_id uuid not null primary key,
    at_us bigint not null,
    actor text not null
);

-- How many days each kind of personal data is kept; a kind without a row is kept for ever.
create table retention_rule (
    kind text not null primary key,
    days integer not null
);

-- When the rules were last applied: whoever moves it applies them.
create table retention_run (
    id integer not null primary key check (id = 1),
    at_us bigint not null
);
insert into retention_run (id, at_us) values (1, 0);
