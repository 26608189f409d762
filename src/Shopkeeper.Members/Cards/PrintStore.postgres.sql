-- name: lock
select issued, next_serial from card_batch where batch_id = @batch for update;

-- name: issue
-- A number that somebody holds, or that was printed before, is left out.
insert into issued_card (card, batch_id, serial)
select fresh.card, @batch, fresh.serial from unnest(@cards, @serials) as fresh (card, serial)
where not exists (select 1 from identifier d where d.kind = 1 and d.hash = fresh.card)
on conflict (card) do nothing;

-- name: held
select count(*) from unnest(@cards, @serials) as fresh (card, serial) join identifier d on d.kind = 1 and d.hash = fresh.card;
