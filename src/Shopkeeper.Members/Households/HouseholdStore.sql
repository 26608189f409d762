-- Households of one shop, and the moves by which members come and go.

-- name: invite
insert into household_invitation (code_hash, member_id, until_us, used_by_move) values (@code, @member, @until, null);

-- name: invitations
select count(*) from household_invitation where member_id = @member and used_by_move is null and until_us > @now;

-- name: end_invitations
delete from household_invitation where member_id = @member and used_by_move is null;

-- name: invitation
select i.member_id, m.account_id from household_invitation i join member m on m.member_id = i.member_id
where i.code_hash = @code and i.used_by_move is null and i.until_us > @now;

-- name: use_invitation
update household_invitation set used_by_move = @move where code_hash = @code and used_by_move is null and until_us > @now;

-- name: free_invitation
update household_invitation set used_by_move = null where used_by_move = @move;

-- name: of_account
select household_id from household where account_id = @account and ended_us is null;

-- name: stays
select s.household_id, h.account_id, s.member_id, s.joined_us from household_stay s join household h on h.household_id = s.household_id
where s.household_id = (select o.household_id from household_stay o where o.member_id = @member and o.left_us is null) and s.left_us is null
order by s.joined_us, s.member_id;

-- name: accounts_of
-- Every account in which a member ever acted, but for the one it has now.
select s.before_account from household_stay s where s.member_id = @member
union
select h.account_id from household_stay s join household h on h.household_id = s.household_id where s.member_id = @member;

-- name: size
select (select count(*) from household_stay s join household h on h.household_id = s.household_id
    where h.account_id = @account and h.ended_us is null and s.left_us is null)
    + (select count(*) from household_move m where m.to_account = @account and m.kind = 0 and m.state = 0);

-- name: busy
-- Somebody is on the way into the account that is left, or whoever invited is on the way elsewhere; or what was looked at before the locks is
-- so no more: the member shares an account by now, or one of the two has another one.
select (select count(*) from household_move where state = 0 and (to_account = @from or member_id = @inviter))
    + (select count(*) from household_stay where member_id = @member and left_us is null)
    + (select count(*) from member where (member_id = @member and account_id <> @from) or (member_id = @inviter and account_id <> @to));

-- name: is_in
select count(*) from household_stay s join household h on h.household_id = s.household_id
where s.member_id = @member and s.left_us is null and h.account_id = @from;

-- name: begin
insert into household_move (move_id, kind, member_id, other_member, from_account, to_account, state, at_us, operator, split)
values (@move, @kind, @member, @other, @from, @to, 0, @now, @operator, @split)
on conflict do nothing;

-- name: begun
select move_id, kind, member_id, other_member, from_account, to_account, at_us, operator, split from household_move where state = 0
order by at_us, move_id;

-- name: end_move
update household_move set state = @state where move_id = @move and state = 0;

-- name: make
insert into household (household_id, account_id, created_us, ended_us) values (@household, @account, @now, null);

-- name: stays_of_account
-- Whoever has the account and is in no household yet: they came first.
insert into household_stay (household_id, member_id, before_account, joined_us, left_us)
select @household, m.member_id, m.account_id, @now, null from member m
where m.account_id = @account and not exists (select 1 from household_stay s where s.member_id = m.member_id and s.left_us is null);

-- name: stay
insert into household_stay (household_id, member_id, before_account, joined_us, left_us) values (@household, @member, @before, @now, null);

-- name: leave
update household_stay set left_us = @now where member_id = @member and left_us is null;

-- name: move_member
update member set account_id = @account, version = version + 1 where member_id = @member;

-- name: left
-- Who is still there.
select s.member_id from household_stay s join household h on h.household_id = s.household_id
where h.account_id = @account and h.ended_us is null and s.left_us is null order by s.joined_us, s.member_id;

-- name: end_stays
update household_stay set left_us = @now where left_us is null and household_id in (
    select h.household_id from household h where h.account_id = @account and h.ended_us is null);

-- name: end_household
update household set ended_us = @now where account_id = @account and ended_us is null;
