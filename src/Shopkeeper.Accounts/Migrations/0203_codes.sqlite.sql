-- Codes of partners and third parties, in pools: a keyed hash to find one by, and itself under the shop's seal. Numbers of a
-- pool are without a gap: a shared count says how many were handed out, and that is which.
create table code_pool (
    programme text not null,
    pool text not null,
    size integer not null,
    primary key (programme, pool)
) without rowid;

create table outside_code (
    programme text not null,
    pool text not null,
    number integer not null,
    code blob not null,
    sealed blob not null,
    primary key (programme, pool, number)
) without rowid;

create unique index outside_code_hash on outside_code (code);
