-- name: lock
select programmes, catalogue from shop_head where id = 1 for update;
