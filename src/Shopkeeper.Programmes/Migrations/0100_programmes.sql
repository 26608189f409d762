-- What is published, by programme and version, append-only. Instants are microseconds since the Unix epoch.
create table programme (
    id text not null primary key,
    -- Order of first publication, from 0: the first one is the shop's default.
    ordinal integer not null unique
);

create table programme_version (
    programme text not null references programme (id),
    version integer not null,
    -- The number of the head row that made it visible.
    head bigint not null,
    from_at bigint not null,
    recorded_at bigint not null,
    content_hash text not null,
    actor text not null,
    -- Canonical JSON, and the text as its author wrote it.
    document text not null,
    source text not null,
    primary key (programme, version)
);

create table programme_draft (
    programme text not null primary key,
    source text not null,
    tag text not null,
    saved_at bigint not null
);
