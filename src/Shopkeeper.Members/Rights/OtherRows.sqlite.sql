-- name: tables
select m.name, c.name, (select group_concat(a.name, ', ') from pragma_table_info(m.name) a)
from sqlite_schema m join pragma_table_info(m.name) c
where m.type = 'table' and (c.name = 'member_id' or c.name like '%\_member' escape '\')
order by m.name, c.name;
