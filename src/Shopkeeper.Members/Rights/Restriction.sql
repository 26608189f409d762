-- Restrictions of processing: a row while one holds.

-- name: restrict
insert into restriction (member_id, at_us, actor)
select member_id, @at, @actor from member where member_id = @member
on conflict (member_id) do nothing;

-- name: lift
delete from restriction where member_id = @member;

-- name: since
select at_us from restriction where member_id = @member;
