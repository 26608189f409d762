-- name: lock
select programmes, catalogue from shop_head where id = 1 for update;

-- name: give_up_soon
-- Less than deadlock_timeout: whoever waits for us gives up nothing, we do.
set local lock_timeout = '300ms';

-- name: wait_for_postings
-- Every posting transaction has read this table before it posts, so that this waits until all of them have ended, and new
-- ones wait for us.
lock table shop_head in access exclusive mode;
