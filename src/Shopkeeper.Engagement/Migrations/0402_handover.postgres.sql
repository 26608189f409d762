-- Codes for things handed over in a store: a keyed hash of each, never the code. Used is used, also when whoever used it is forgotten.
create table handover_code (
    code uuid not null primary key,
    store text not null,
    items bigint not null,
    made_us bigint not null,
    until_us bigint not null,
    made_by text not null,
    used_us bigint
);

-- Whose it became.
create table handover_use (
    code uuid not null primary key,
    member_id uuid not null,
    used_us bigint not null
);

create index handover_use_member on handover_use (member_id);
