-- Two members that are one person: who was merged into whom, what moved, and whether it was undone. State: 0 begun, 1 done, 2 being undone,
-- 3 undone, 4 refused. Profiles are sealed under the target's own key; identifiers are kind and keyed hash.
create table member_merge (
    merge_id uuid not null primary key,
    source_member uuid not null,
    source_account uuid not null,
    target_member uuid not null,
    target_account uuid not null,
    state smallint not null,
    attempts integer not null,
    at_us bigint not null,
    undone_us bigint,
    operator text not null,
    reason text not null,
    identifiers bytea not null,
    personal_before bytea,
    personal_after bytea
);
create unique index member_merge_source on member_merge (source_member) where state < 3;
create index member_merge_target on member_merge (target_member);

-- Entries of consent logs that a merge added and whose merge was undone: they stand in the log and hold no more.
create table consent_void (
    member_id uuid not null,
    seq integer not null,
    merge_id uuid not null,
    primary key (member_id, seq)
);
