-- Members who share an account. A stay is the time of one member in a household; left_us null: it lasts. before_account is the account that the
-- member had until then.
create table household (
    household_id uuid not null primary key,
    account_id uuid not null,
    created_us bigint not null,
    ended_us bigint
);
create unique index household_account on household (account_id) where ended_us is null;

create table household_stay (
    household_id uuid not null,
    member_id uuid not null,
    before_account uuid not null,
    joined_us bigint not null,
    left_us bigint,
    primary key (household_id, member_id, joined_us)
);
create unique index household_stay_member on household_stay (member_id) where left_us is null;
create index household_stay_past on household_stay (member_id);

-- A code is kept as a keyed hash only. Used by the move that took it; of a move that was refused it is good again.
create table household_invitation (
    code_hash uuid not null primary key,
    member_id uuid not null,
    until_us bigint not null,
    used_by_move uuid
);
create index household_invitation_member on household_invitation (member_id);

-- A join or a leave under way, and what became of it. Kind: 0 joins, 1 leaves. State: 0 begun, 1 done, 2 refused. Split: what goes along, as JSON.
create table household_move (
    move_id uuid not null primary key,
    kind smallint not null,
    member_id uuid not null,
    other_member uuid,
    from_account uuid not null,
    to_account uuid not null,
    state smallint not null,
    at_us bigint not null,
    operator text not null,
    split text not null
);
create unique index household_move_begun on household_move (member_id) where state = 0;
create index household_move_to on household_move (to_account) where state = 0;
