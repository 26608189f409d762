-- Codes of partners and third parties, in pools: a keyed hash to find one by, and itself under the shop's seal. Numbers of a
-- pool are without a gap: a shared count says how many were handed out, and that is which.
create table code_pool (
    programme text collate "C" not null,
    pool text collate "C" not null,
    size bigint not null,
    primary key (programme, pool)
);

create table outside_code (
    programme text collate "C" not null,
    pool text collate "C" not null,
    number bigint not null,
    code uuid not null,
    sealed bytea not null,
    primary key (programme, pool, number)
);

create unique index outside_code_hash on outside_code (code);
