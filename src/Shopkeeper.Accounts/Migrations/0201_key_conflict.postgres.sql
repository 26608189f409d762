-- Keys that came again with another body: the first one stands, and this is the report of the others. One row per key,
-- numbered in the order in which they were first seen.
create table key_conflict (
    number bigint generated always as identity primary key,
    source text collate "C" not null,
    key text collate "C" not null,
    activity_id uuid not null,
    times bigint not null,
    first_us bigint not null,
    last_us bigint not null,
    unique (source, key)
);
