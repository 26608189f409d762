-- name: lock
select account_id from member where member_id = @member;
