-- Reviews of products.

-- name: add
insert into review (member_id, product, review_id, sku, rating, text, written_us)
values (@member, @product, @review, @sku, @rating, @text, @now)
on conflict (member_id, product) do nothing;

-- name: find
select review_id, sku, rating, text, written_us from review where member_id = @member and product = @product;

-- name: of_member
select review_id, sku, rating, text, written_us from review where member_id = @member order by written_us desc, review_id;
