-- Keys that came again with another body: the first one stands, and this is the report of the others. One row per key,
-- numbered in the order in which they were first seen.
create table key_conflict (
    number integer not null primary key,
    source text not null,
    key text not null,
    activity_id blob not null,
    times integer not null,
    first_us integer not null,
    last_us integer not null,
    unique (source, key)
);
