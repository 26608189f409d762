-- Profiles change: a version against lost updates, when a contact last changed, and where somebody joined.
alter table member add column version integer not null default 1;
alter table member add column contact_changed_us bigint;
alter table member add column store text not null default '';

-- The language a member wants to be spoken to in, a lower-case tag.
alter table fact add column language text not null default '';

-- What the shop asks of those who join, one document.
create table joining_policy (
    policy_id integer not null primary key,
    version integer not null,
    body text not null
);
