-- name: insert_products
insert into product (sku, catalogue, name, category, brand, attributes)
select sku, @number, name, category, brand, attributes
from json_to_recordset(@rows::json) as r (sku text, name text, category text, brand text, attributes text);

-- name: insert_stores
insert into store (id, catalogue, name, zone, store_group)
select id, @number, name, zone, store_group
from json_to_recordset(@rows::json) as r (id text, name text, zone text, store_group text);
