-- Tills that asked to be let in, and those that were. Code: shown at the till, typed by nobody but the operator who approves. Secret:
-- what the till asks again with, as its SHA-256. Generation: how often this workstation was paired, so that no key comes twice.
create table till (
    till_id blob not null primary key,
    name text not null,
    store text not null,
    workstation text not null,
    code text not null,
    secret blob not null unique,
    status smallint not null,
    generation integer not null,
    asked_us bigint not null,
    approved_us bigint,
    revoked_us bigint,
    key_id blob
);
create index till_asked on till (status, asked_us);
