-- An entry that holds only once the address has answered: what the shop asked for when it was said.
alter table consent add column unconfirmed smallint not null default 0;

-- The answer of an address: by its keyed hash, so that another address does not inherit it.
create table consent_confirmation (
    member_id uuid not null,
    seq integer not null,
    contact_hash uuid not null,
    at_us bigint not null,
    operator text not null,
    proof bytea,
    primary key (member_id, seq, contact_hash)
);

-- Who must not be contacted whatever else is known: keyed hashes under a key of their own, with no member, so that they outlive every erasure.
create table suppression (
    kind smallint not null,
    hash uuid not null,
    at_us bigint not null,
    reason text not null,
    operator text not null,
    primary key (kind, hash)
);
