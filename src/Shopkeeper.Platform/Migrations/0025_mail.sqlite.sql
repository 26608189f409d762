-- Mails that wait to be sent: address and text under a seal. A row goes when its mail was sent, with its member, or after a day.
create table mail_outbox (
    mail_id blob not null primary key,
    member_id blob,
    body blob not null,
    created_us bigint not null,
    due_us bigint not null,
    tries integer not null default 0
);
create index mail_outbox_due on mail_outbox (due_us);
create index mail_outbox_member on mail_outbox (member_id) where member_id is not null;
