-- name: begin
insert into member_merge (
    merge_id, source_member, source_account, target_member, target_account, state, attempts, at_us, operator, reason, identifiers)
values (@merge, @source, @from, @target, @to, 0, 0, @now, @operator, @reason, @identifiers)
on conflict do nothing;

-- name: find
select merge_id, source_member, source_account, target_member, target_account, state, at_us, undone_us, operator, reason, attempts,
    identifiers, personal_before, personal_after
from member_merge where merge_id = @merge;

-- name: open_of
-- The merge by which this member left, if it has not been undone.
select merge_id, source_member, source_account, target_member, target_account, state, at_us, undone_us, operator, reason, attempts,
    identifiers, personal_before, personal_after
from member_merge where source_member = @source and state < 3;

-- name: of_member
select merge_id, source_member, source_account, target_member, target_account, state, at_us, undone_us, operator, reason, attempts,
    identifiers, personal_before, personal_after
from member_merge where (source_member = @member or target_member = @member) and state <> 4 order by at_us desc, merge_id desc;

-- name: unfinished
select merge_id, source_member, source_account, target_member, target_account, state, at_us, undone_us, operator, reason, attempts,
    identifiers, personal_before, personal_after
from member_merge where state = 0 or state = 2 order by at_us, merge_id;

-- name: move_state
update member_merge set state = @after, attempts = attempts + @more, undone_us = @undone where merge_id = @merge and state = @before;

-- name: keep_profiles
update member_merge set personal_before = @first, personal_after = @second where merge_id = @merge;

-- name: move_identifier
update identifier set member_id = @to where kind = @kind and hash = @hash and member_id = @from;

-- name: set_profile
update member set personal = @personal, version = version + 1 where member_id = @member;

-- name: void
insert into consent_void (member_id, seq, merge_id)
select member_id, seq, @merge from consent where member_id = @member and source = 7 and sale = @name
on conflict do nothing;
