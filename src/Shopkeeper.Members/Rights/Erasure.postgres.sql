-- name: lock
-- Whoever records a consent locks the same row: of the two, the second finds nobody, or everything.
select account_id from member where member_id = @member for update;
