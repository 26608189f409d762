-- Codes for things handed over in a store: a keyed hash of each, never the code. Used is used, also when whoever used it is forgotten.
create table handover_code (
    code blob not null primary key,
    store text not null,
    items integer not null,
    made_us integer not null,
    until_us integer not null,
    made_by text not null,
    used_us integer
) without rowid;

-- Whose it became.
create table handover_use (
    code blob not null primary key,
    member_id blob not null,
    used_us integer not null
) without rowid;

create index handover_use_member on handover_use (member_id);
