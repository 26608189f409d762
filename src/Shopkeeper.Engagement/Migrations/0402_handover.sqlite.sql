-- Codes for things handed over in a store: a keyed hash of each, never the code. Whose it became, once.
create table handover_code (
    code blob not null primary key,
    store text not null,
    items integer not null,
    made_us integer not null,
    until_us integer not null,
    made_by text not null,
    member_id blob,
    used_us integer
) without rowid;

create index handover_code_member on handover_code (member_id) where member_id is not null;
