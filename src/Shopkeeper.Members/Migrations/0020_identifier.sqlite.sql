-- Several identifiers of a member. State: 0 in use, 1 lost (earns, never spends), 2 closed (finds and earns nothing). Sealed: what
-- was presented, when it may be shown again. Replaced_by: the hash of the card that took a lost one's place.
alter table identifier add column state smallint not null default 0;
alter table identifier add column added_us bigint;
alter table identifier add column sealed blob;
alter table identifier add column replaced_by blob;
