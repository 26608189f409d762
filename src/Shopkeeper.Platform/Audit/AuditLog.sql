-- The audit log: added to at its head, read by number, never changed.

-- name: lock_head
select seq, hash from audit_head where id = 1;

-- name: head
select seq, hash from audit_head where id = 1;

-- name: add
insert into audit (seq, at_us, actor, action, member_id, subject, detail, hash)
values (@seq, @at, @actor, @action, @member, @subject, @detail, @hash);

-- name: move_head
update audit_head set seq = @seq, hash = @hash where id = 1;

-- name: page
select seq, at_us, actor, action, member_id, subject, detail, hash from audit where seq < @before order by seq desc limit @rows;

-- name: page_of_member
select seq, at_us, actor, action, member_id, subject, detail, hash from audit
where member_id = @member and seq < @before order by seq desc limit @rows;

-- name: walk
select seq, at_us, actor, action, member_id, subject, detail, hash from audit where seq > @after order by seq limit @rows;
