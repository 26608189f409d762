-- name: tables
select quote_ident(c.table_name::text), quote_ident(c.column_name::text), (
    select string_agg(quote_ident(a.column_name::text), ', ' order by a.ordinal_position) from information_schema.columns a
    where a.table_schema = c.table_schema and a.table_name = c.table_name)
from information_schema.columns c
where c.table_schema = current_schema() and (c.column_name = 'member_id' or c.column_name::text like '%\_member')
order by c.table_name, c.column_name;
