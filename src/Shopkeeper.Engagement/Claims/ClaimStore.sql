-- Claims of sales without a member.

-- name: policy
select version, body from claim_policy where policy_id = 1;

-- name: first_policy
insert into claim_policy (policy_id, version, body) values (1, @version + 1, @body) on conflict (policy_id) do nothing;

-- name: next_policy
update claim_policy set version = version + 1, body = @body where policy_id = 1 and version = @version;

-- name: find
select member_id, account_id, activity_id from sale_claim where mark = @mark;

-- name: take
insert into sale_claim (mark, member_id, account_id, activity_id, claimed_us) values (@mark, @member, @account, @activity, @now)
on conflict (mark) do nothing;

-- name: keep_number
insert into claim_number (number, mark, made_us) values (@number, @mark, @now) on conflict (number, mark) do nothing;

-- name: forget_numbers
delete from claim_number where made_us < @from;

-- name: marks
select mark from claim_number where number = @number order by mark limit @limit;
