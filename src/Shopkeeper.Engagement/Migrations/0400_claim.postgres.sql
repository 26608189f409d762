-- What the shop decided about claims; none = the standard.
create table claim_policy (
    policy_id smallint not null primary key,
    version integer not null,
    body text not null
);

-- Sales without a member that somebody claimed. The mark is the one under which the sale waited; the row comes before the posting,
-- so that a sale is never posted for two, and whoever was cut off goes on.
create table sale_claim (
    mark uuid not null primary key,
    member_id uuid not null,
    account_id uuid not null,
    activity_id uuid not null,
    claimed_us bigint not null
);

create index sale_claim_member on sale_claim (member_id);

-- How often a member did something that is limited, in the period that began then.
create table member_count (
    member_id uuid not null,
    what text collate "C" not null,
    since_us bigint not null,
    used bigint not null,
    primary key (member_id, what)
);

-- Numbers on receipts lead to sales: two may have the same, and then total and date tell them apart.
create table claim_number (
    number text collate "C" not null,
    mark uuid not null,
    made_us bigint not null,
    primary key (number, mark)
);

create index claim_number_made on claim_number (made_us);

-- Codes that could not be used, in the window that began then: kept here, so that a restart forgives nothing. What is counted (a
-- member, a key, a number) is a keyed hash.
create table wrong_code (
    counted uuid not null primary key,
    since_us bigint not null,
    failures bigint not null
);
