-- Ideas of members.

-- name: add
insert into idea (member_id, idea_id, text, written_us) values (@member, @idea, @text, @now) on conflict (member_id, idea_id) do nothing;

-- name: find
select idea_id, text, written_us from idea where member_id = @member and idea_id = @idea;

-- name: of_member
select idea_id, text, written_us from idea where member_id = @member order by written_us, idea_id;
