-- name: lock
-- The writer is alone.
select programmes, catalogue from shop_head where id = 1;
