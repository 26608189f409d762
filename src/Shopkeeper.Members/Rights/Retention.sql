-- Retention: rules, whose turn it is, and what they concern.

-- name: rules
select kind, days from retention_rule order by kind;

-- name: set
insert into retention_rule (kind, days) values (@kind, @days) on conflict (kind) do update set days = excluded.days;

-- name: unset
delete from retention_rule where kind = @kind;

-- name: take_turn
update retention_run set at_us = @now where id = 1 and at_us <= @before;

-- name: joined_before
-- Oldest first, after the last one of the page before.
select member_id, account_id, created_us from member
where status = @status and created_us < @before and (created_us, member_id) > (@after_us, @after)
order by created_us, member_id limit @rows;

-- name: count_proofs
select count(*) from consent where proof is not null and recorded_us < @before;

-- name: forget_proofs
update consent set proof = null where proof is not null and recorded_us < @before;
