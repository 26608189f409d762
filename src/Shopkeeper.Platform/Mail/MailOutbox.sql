-- Mails that wait to be sent.

-- name: add
insert into mail_outbox (mail_id, member_id, body, created_us, due_us) values (@mail, @member, @body, @now, @now);

-- name: forget
delete from mail_outbox where created_us < @before;

-- name: due
select mail_id, body, created_us, tries from mail_outbox where due_us <= @now order by due_us limit @rows;

-- name: lease
update mail_outbox set due_us = @until, tries = tries + 1 where mail_id = @mail;

-- name: done
delete from mail_outbox where mail_id = @mail;

-- name: put_off
update mail_outbox set due_us = @until where mail_id = @mail;
