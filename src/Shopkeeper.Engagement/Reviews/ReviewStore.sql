-- Reviews of products.

-- name: add
insert into review (member_id, product, review_id, sku, rating, text, written_us)
values (@member, @product, @review, @sku, @rating, @text, @now)
on conflict (member_id, product) do nothing;

-- name: find
select member_id, review_id, sku, rating, text, written_us, state, reason, decided_us from review where member_id = @member and product = @product;

-- name: of_member
select member_id, review_id, sku, rating, text, written_us, state, reason, decided_us
from review
where member_id = @member
order by written_us desc, review_id;

-- name: by_id
select member_id, review_id, sku, rating, text, written_us, state, reason, decided_us from review where review_id = @review;

-- name: in_state
-- Oldest first: what waits longest is read first.
select member_id, review_id, sku, rating, text, written_us, state, reason, decided_us
from review
where state = @state
order by written_us, review_id
limit @most;

-- name: in_state_after
select member_id, review_id, sku, rating, text, written_us, state, reason, decided_us
from review
where state = @state and (written_us, review_id) > (@written, @review)
order by written_us, review_id
limit @most;

-- name: decide
update review set state = @state, reason = @reason, decided_us = @now where member_id = @member and review_id = @review;
