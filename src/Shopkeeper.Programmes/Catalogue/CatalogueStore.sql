-- name: products
-- In order of number, so that a later row of a product replaces an earlier one.
select sku, name, category, brand, attributes from product
where catalogue > @after and catalogue <= @upto
order by catalogue;

-- name: stores
select id, name, zone, store_group from store
where catalogue > @after and catalogue <= @upto
order by catalogue;
