-- Codes for things handed over in a store: a keyed hash of each, never the code. Whose it became, once.
create table handover_code (
    code uuid not null primary key,
    store text not null,
    items bigint not null,
    made_us bigint not null,
    until_us bigint not null,
    made_by text not null,
    member_id uuid,
    used_us bigint
);

create index handover_code_member on handover_code (member_id) where member_id is not null;
