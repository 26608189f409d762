-- The words that were shown when somebody agreed, each once; the id is their hash.
create table consent_wording (
    wording_id uuid not null primary key,
    version text not null,
    language text not null,
    text text not null
);

-- What members agreed to and took back: append-only, what holds is the fold. Proof is sealed under the member's own data key.
create table consent (
    member_id uuid not null,
    seq integer not null,
    at_us bigint not null,
    recorded_us bigint not null,
    given smallint not null,
    channel smallint not null,
    purpose smallint not null,
    basis smallint not null,
    source smallint not null,
    wording_id uuid,
    sale text,
    operator text not null,
    proof bytea,
    primary key (member_id, seq)
);
