-- Pairs of members that a search took for one person, and what somebody decided. Evidence is by column and in bits: no values of
-- anybody. State: 0 open, 1 merged, 2 not the same. The first id is the smaller one.
create table duplicate_pair (
    first_member blob not null,
    second_member blob not null,
    state smallint not null,
    centibits integer not null,
    evidence text not null,
    found_us bigint not null,
    decided_us bigint,
    decided_by text,
    primary key (first_member, second_member)
) without rowid;

-- How good the members' particulars were, one row per search: counts only.
create table hygiene_run (
    at_us bigint not null primary key,
    members bigint not null,
    emails bigint not null,
    emails_valid bigint not null,
    phones bigint not null,
    phones_valid bigint not null,
    names bigint not null,
    names_valid bigint not null,
    birth_dates bigint not null,
    birth_dates_valid bigint not null,
    duplicates bigint not null,
    premises bigint not null,
    streets bigint not null,
    postcodes_only bigint not null,
    unusable bigint not null
) without rowid;
