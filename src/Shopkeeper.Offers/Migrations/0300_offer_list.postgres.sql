-- One list of one pool in one period, as one allocation made it. The legend names offers and subjects once for all members;
-- shared is the menu of everybody who has no row of their own. Nobody sees a list before offer_list_current points to it.
create table offer_list (
    list_id uuid not null primary key,
    programme text not null,
    pool text not null,
    period_day bigint not null,
    made_us bigint not null,
    legend bytea not null,
    shared bytea not null
);

-- The pointer: which list of a pool and period is in force.
create table offer_list_current (
    programme text not null,
    pool text not null,
    period_day bigint not null,
    list_id uuid not null,
    primary key (programme, pool, period_day)
);

-- What members were given, packed against the list's legend.
create table allocation (
    account_id uuid not null,
    list_id uuid not null,
    offers bytea not null,
    primary key (account_id, list_id)
);
