-- Pairs of members that may be one person, from the last search and from what was decided since ever. Ids and reasons,
-- nothing personal. Hundredths: of bits, so that pages go on where they ended.
create table duplicate_pair (
    first_member blob not null,
    second_member blob not null,
    hundredths integer not null,
    cluster integer not null,
    reasons text not null,
    found_us bigint not null,
    verdict smallint not null,
    decided_us bigint,
    operator text,
    primary key (first_member, second_member)
) without rowid;
create index duplicate_pair_queue on duplicate_pair (verdict, hundredths desc, first_member, second_member);

-- What every look at the members' data found: counts only, numbered one after the other, kept for the trend.
create table quality_run (
    run bigint not null primary key,
    body text not null
);
