-- name: lock
select issued, next_serial from card_batch where batch_id = @batch;

-- name: issue
-- @cards: a JSON array of [hash in hex, serial]. A number that somebody holds, or that was printed before, is left out.
insert into issued_card (card, batch_id, serial)
select unhex(value ->> 0), @batch, value ->> 1 from json_each(@cards)
where not exists (select 1 from identifier d where d.kind = 1 and d.hash = unhex(value ->> 0))
on conflict (card) do nothing;

-- name: held
select count(*) from json_each(@cards) join identifier d on d.kind = 1 and d.hash = unhex(value ->> 0);
