-- name: places
-- Every column that names a member, whatever module made its table.
select m.name, c.name from sqlite_schema m join pragma_table_info(m.name) c
where m.type = 'table' and (c.name = 'member_id' or c.name like '%\_member' escape '\')
order by m.name, c.name;
