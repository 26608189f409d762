-- name: all
select name, prefix, length, check_kind, purpose from card_range order by name;

-- name: add
insert into card_range (name, prefix, length, check_kind, purpose, created_us)
values (@name, @prefix, @length, @check, @purpose, @now);

-- name: remove
delete from card_range where name = @name and not exists (select 1 from card_batch b where b.range_name = @name);
