-- name: lock
select member_id from member where member_id = @member for update;
