-- name: add_row
insert into allocation (account_id, list_id, offers) values (@account, @list, @offers);

-- name: next_account
select max(account_id) from
    (select account_id from allocation where account_id > @after order by account_id limit @rows);
