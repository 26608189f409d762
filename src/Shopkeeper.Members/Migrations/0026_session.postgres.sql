-- Sessions of signed-in members, by the keyed hash of their secret. Proved: when the member last showed who it is.
create table session (
    session_id uuid not null primary key,
    member_id uuid not null,
    created_us bigint not null,
    proved_us bigint not null,
    ends_us bigint not null
);
create index session_member on session (member_id);
create index session_ends on session (ends_us);

-- Codes that were mailed: the question, by its keyed hash, the address, by its own, and the code, hashed with the question. A code is tried
-- a few times and used once; an address is sent a few an hour. Rows go after a day.
create table mailed_code (
    question uuid not null primary key,
    contact uuid not null,
    member_id uuid,
    code uuid,
    tries integer not null default 0,
    created_us bigint not null,
    ends_us bigint not null
);
create index mailed_code_contact on mailed_code (contact, created_us);
create index mailed_code_created on mailed_code (created_us);
create index mailed_code_member on mailed_code (member_id) where member_id is not null;
