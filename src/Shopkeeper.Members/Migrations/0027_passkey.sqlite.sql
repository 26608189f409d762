-- Passkeys of members: the public key of each, its credential id, the random handle by which an authenticator knows the member, and what
-- the last use said. The name is sealed with the member's own key.
create table passkey (
    passkey_id blob not null primary key,
    member_id blob not null,
    handle blob not null,
    credential blob not null unique,
    public_key blob not null,
    uses bigint not null,
    can_be_backed_up smallint not null,
    is_backed_up smallint not null,
    name blob not null,
    created_us bigint not null,
    used_us bigint
);
create index passkey_member on passkey (member_id);

-- Challenges that were answered, by keyed hash: none is answered twice. Rows go when the challenge would be over anyway.
create table answered_challenge (
    challenge blob not null primary key,
    ends_us bigint not null
);
create index answered_challenge_ends on answered_challenge (ends_us);
