-- name: batches
select b.batch_id, b.name, b.range_name, b.cards, b.issued, b.next_serial, b.created_us, b.made_by,
    (select count(*) from issued_card i join identifier d on d.kind = 1 and d.hash = i.card where i.batch_id = b.batch_id)
from card_batch b order by b.batch_id;

-- name: batch
select batch_id, name, range_name, cards, issued, next_serial, created_us, made_by, 0 from card_batch where name = @name;

-- name: add_batch
insert into card_batch (batch_id, name, range_name, cards, issued, next_serial, created_us, made_by)
values (@batch, @name, @range, @cards, 0, 0, @now, @by);

-- name: printed
select coalesce(sum(cards), 0) from card_batch where range_name = @range;

-- name: move
update card_batch set issued = issued + @issued, next_serial = @next where batch_id = @batch;

-- name: serials
select serial from issued_card where batch_id = @batch and serial > @after order by serial limit @rows;

-- name: is_issued
select 1 from issued_card where card = @card;
