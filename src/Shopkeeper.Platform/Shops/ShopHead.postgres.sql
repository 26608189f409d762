-- name: lock
select programmes, catalogue from shop_head where id = 1 for update;

-- name: wait_for_postings
-- Every posting transaction has read this table, so that this waits until all of them have ended, and new ones wait for us.
lock table shop_head in access exclusive mode;
