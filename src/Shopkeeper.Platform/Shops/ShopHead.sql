-- name: read
select programmes, catalogue from shop_head where id = 1;

-- name: set_programmes
update shop_head set programmes = @number where id = 1;

-- name: set_catalogue
update shop_head set catalogue = @number where id = 1;
