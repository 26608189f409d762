-- What an erasure does to the rows of a member. What stays is named in docs/operating/erasure.md.

-- name: lock
select account_id from member where member_id = @member;

-- name: merged_into
-- Completed merges: one that is under way may still be refused, or is being undone.
select source_member from member_merge where target_member = @member and state = 1 order by source_member;

-- name: find
select member_id, account_id, at_us, actor, key_gone from erasure where member_id = @member;

-- name: unfinished
select member_id, account_id, at_us, actor, key_gone from erasure where key_gone = 0 order by at_us;

-- name: add
insert into erasure (member_id, account_id, at_us, actor, key_gone) values (@member, @account, @at, @actor, 0)
on conflict (member_id) do nothing;

-- name: key_gone
update erasure set key_gone = 1 where member_id = @member;

-- name: count
select count(*) from erasure;

-- name: forget_proofs
-- The log of what was agreed is evidence and stays; what proves it is personal.
update consent set proof = null where member_id = @member and proof is not null;

-- name: forget_answers
-- The same of what an address confirmed.
update consent_confirmation set proof = null where member_id = @member and proof is not null;

-- name: forget_printed
-- Printed cards name nobody, but their hashes are those of the member's cards: they go first, while it is known which.
delete from issued_card where card in (select i.hash from identifier i where i.member_id = @member and i.kind = 1);

-- name: forget_rows
-- With the table and the column that names the member behind it.
delete from
