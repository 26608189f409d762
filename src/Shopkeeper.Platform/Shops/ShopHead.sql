-- name: read
select programmes, catalogue from shop_head where id = 1;

-- name: next_programmes
update shop_head set programmes = programmes + 1 where id = 1 returning programmes;

-- name: next_catalogue
update shop_head set catalogue = catalogue + 1 where id = 1 returning catalogue;
