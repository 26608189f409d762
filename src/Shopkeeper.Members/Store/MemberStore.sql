-- name: find
select member_id, account_id, status, created_us, activated_us, personal from member where member_id = @member;

-- name: find_by
select m.member_id, m.account_id, m.status, m.created_us, m.activated_us, m.personal
from identifier i join member m on m.member_id = i.member_id
where i.kind = @kind and i.hash = @hash;

-- name: kinds
select kind, hash from identifier where member_id = @member order by kind, hash;

-- name: claim_key
insert into join_key (key_hash, body_hash, member_id, taken) values (@key, @body, @member, null)
on conflict (key_hash) do nothing;

-- name: earlier
select body_hash, member_id, taken from join_key where key_hash = @key;

-- name: pin_taken
update join_key set member_id = @member, taken = @taken where key_hash = @key;

-- name: add_due
insert into opening_due (batch_id, members) values (@batch, @members);

-- name: due
select batch_id, members from opening_due order by batch_id;

-- name: opened
delete from opening_due where batch_id = @batch;

-- name: facts
select birth_month, age_band, home_store, segments from fact
where member_id = @member order by from_us desc limit 1;
