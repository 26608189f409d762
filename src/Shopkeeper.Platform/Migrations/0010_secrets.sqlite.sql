-- Which key store opens the personal data of this database.
create table key_store_link (
    id integer not null primary key check (id = 1),
    store_id blob not null
);

-- API keys: the secret itself is shown once and kept as its SHA-256 only.
create table api_key (
    key_id blob not null primary key,
    name text not null,
    hash blob not null unique,
    scopes text not null,
    store text,
    created_us bigint not null,
    revoked_us bigint
);
