-- name: lock
-- Whoever records a consent locks the same row: of the two, the second finds nobody, or everything.
select account_id from member where member_id = @member for update;

-- name: places
select quote_ident(table_name::text), quote_ident(column_name::text) from information_schema.columns
where table_schema = current_schema() and (column_name = 'member_id' or column_name::text like '%\_member')
order by table_name, column_name;
