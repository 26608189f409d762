-- Ideas of members.

-- name: add
insert into idea (member_id, idea_id, text, written_us) values (@member, @idea, @text, @now) on conflict (member_id, idea_id) do nothing;

-- name: find
select member_id, idea_id, text, written_us, state, answer, decided_us from idea where member_id = @member and idea_id = @idea;

-- name: of_member
select member_id, idea_id, text, written_us, state, answer, decided_us from idea where member_id = @member order by written_us, idea_id;

-- name: by_id
select member_id, idea_id, text, written_us, state, answer, decided_us from idea where idea_id = @idea;

-- name: in_state
-- Oldest first: what waits longest is read first.
select member_id, idea_id, text, written_us, state, answer, decided_us from idea where state = @state order by written_us, idea_id limit @most;

-- name: in_state_after
select member_id, idea_id, text, written_us, state, answer, decided_us
from idea
where state = @state and (written_us, idea_id) > (@written, @idea)
order by written_us, idea_id
limit @most;

-- name: decide
update idea set state = @state, answer = @answer, decided_us = @now where member_id = @member and idea_id = @idea;
