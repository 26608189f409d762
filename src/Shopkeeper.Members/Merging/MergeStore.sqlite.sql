-- name: lock
select personal from member where member_id = @member;
