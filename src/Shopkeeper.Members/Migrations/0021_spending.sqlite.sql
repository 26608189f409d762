-- Who may spend a member's points: locks, holds after a change, the PIN (derived, then sealed under the member's own data key).
create table spending (
    member_id blob not null primary key,
    locked_us bigint,
    locked_by text,
    changed_us bigint,
    lifted_us bigint,
    pin blob,
    pin_failures integer not null default 0,
    pin_locked_us bigint
);

-- Apps that make single-use proofs, each with a secret that is sealed under the member's own data key.
create table spend_device (
    device_id blob not null primary key,
    member_id blob not null,
    identifier blob not null unique,
    secret blob not null,
    created_us bigint not null
);
create index spend_device_member on spend_device (member_id);

-- Proofs that were used, so that none is used twice, on whatever node; kept for as long as one could still be presented.
create table used_proof (
    proof blob not null primary key,
    used_by blob not null,
    used_us bigint not null
);
create index used_proof_used on used_proof (used_us);

-- Whose an account is: an operator spends for an account, a lock is a member's.
create index member_account on member (account_id);
