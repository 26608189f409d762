-- What the shop decided about claims; none = the standard.
create table claim_policy (
    policy_id integer not null primary key,
    version integer not null,
    body text not null
);

-- Sales without a member that somebody claimed. The mark is the one under which the sale waited; the row comes before the posting,
-- so that a sale is never posted for two, and whoever was cut off goes on.
create table sale_claim (
    mark blob not null primary key,
    member_id blob not null,
    account_id blob not null,
    activity_id blob not null,
    claimed_us integer not null
) without rowid;

create index sale_claim_member on sale_claim (member_id);

-- How often a member did something that is limited, in the period that began then.
create table member_count (
    member_id blob not null,
    what text not null,
    since_us integer not null,
    used integer not null,
    primary key (member_id, what)
) without rowid;

-- Numbers on receipts lead to sales: two may have the same, and then total and date tell them apart.
create table claim_number (
    number text not null,
    mark blob not null,
    made_us integer not null,
    primary key (number, mark)
) without rowid;

create index claim_number_made on claim_number (made_us);

-- Codes that could not be used, in the window that began then: kept here, so that a restart forgives nothing. What is counted (a
-- member, a key, a number) is a keyed hash.
create table wrong_code (
    counted blob not null primary key,
    since_us integer not null,
    failures integer not null
) without rowid;
