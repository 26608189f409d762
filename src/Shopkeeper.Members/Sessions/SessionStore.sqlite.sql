-- name: queue
-- One writer: nobody else is here.
select @contact;
