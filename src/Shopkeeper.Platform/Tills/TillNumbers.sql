-- Numbers that tills gave to what is no sale.

-- name: add
insert into till_number (source, key, used_for, noted_us) values (@source, @key, @use, @now) on conflict (source, key) do nothing;

-- name: between
select key from till_number where source = @source and key >= @from and key < @below order by key limit @limit;
