-- name: find
select store_id from key_store_link where id = 1;

-- name: keep
insert into key_store_link (id, store_id) values (1, @store) on conflict (id) do nothing;
