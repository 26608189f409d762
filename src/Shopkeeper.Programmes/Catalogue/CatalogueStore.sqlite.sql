-- name: insert_products
insert into product (sku, catalogue, name, category, brand, attributes)
select value ->> 'sku', @number, value ->> 'name', value ->> 'category', value ->> 'brand', value ->> 'attributes'
from json_each(@rows);

-- name: insert_stores
insert into store (id, catalogue, name, zone, store_group)
select value ->> 'id', @number, value ->> 'name', value ->> 'zone', value ->> 'store_group'
from json_each(@rows);
