-- The posting transaction: prepared once on the writer's connection.

-- name: head
select programmes, catalogue from shop_head where id = 1;

-- name: find_key
select body_hash, activity_id, account_id, status, rejection, detail from activity_key where source = ?1 and key = ?2;

-- name: find_card
select account_id, member_id from card_lookup where card = ?1;

-- name: find_account
select member_id, programme, seq, due_us, state, last from account where account_id = ?1 order by programme;

-- name: find_owner
select member_id from account_owner where account_id = ?1;

-- name: insert_key
insert into activity_key (source, key, body_hash, activity_id, account_id, status, rejection, detail)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8);

-- name: place_key
update activity_key set account_id = ?3, status = ?4, rejection = ?5, detail = ?6 where source = ?1 and key = ?2;

-- name: insert_activity
insert into activity (account_id, seq, activity_id, body) values (?1, ?2, ?3, ?4);

-- name: insert_posting
insert into posting (account_id, programme, seq, activity_id, prev, activity, body) values (?1, ?2, ?3, ?4, ?5, ?6, ?7);

-- name: insert_account
insert into account (account_id, programme, seq, due_us, last, state, member_id) values (?1, ?2, ?3, ?4, ?5, ?6, ?7);

-- name: update_account
update account set seq = ?3, due_us = ?4, last = ?5, state = ?6 where account_id = ?1 and programme = ?2;

-- name: insert_once
insert into once (account_id, programme, rule, key) values (?1, ?2, ?3, ?4);

-- name: set_sale_return
insert into sale_return (account_id, sale_id, line, thousandths, amount) values (?1, ?2, ?3, ?4, ?5)
on conflict (account_id, sale_id, line) do update set thousandths = excluded.thousandths, amount = excluded.amount;

-- name: add_count
insert into shared_count (programme, rule, taken) values (?1, ?2, ?3)
on conflict (programme, rule) do update set taken = shared_count.taken + excluded.taken;

-- name: insert_parked
insert into parked (
    source, key, body_hash, card, account_id, programme, activity_id, reason, waits_for, parked_us, body)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11);

-- name: delete_parked
delete from parked where source = ?1 and key = ?2;

-- name: insert_voucher
-- A voucher that came from another account has its code already.
insert into voucher_lookup (code, account_id, programme, voucher_id) values (?1, ?2, ?3, ?4)
on conflict (code) do update set account_id = excluded.account_id where voucher_lookup.voucher_id = excluded.voucher_id;

-- name: insert_handed
insert into voucher_lookup (code, account_id, programme, voucher_id)
select code, ?1, programme, ?2 from outside_code where programme = ?3 and pool = ?4 and number = ?5
on conflict (code) do update set account_id = excluded.account_id where voucher_lookup.voucher_id = excluded.voucher_id;

-- name: relink_card
update card_lookup set account_id = ?2, member_id = ?3 where card = ?1;

-- name: insert_due
insert into due (due_us, account_id, programme) values (?1, ?2, ?3) on conflict do nothing;

-- name: delete_due
delete from due where due_us = ?1 and account_id = ?2 and programme = ?3;

-- Opening accounts, keys in conflict, and leases.

-- name: note_conflict
insert into key_conflict (source, key, activity_id, times, first_us, last_us)
values (@source, @key, @activity, 1, @now, @now)
on conflict (source, key) do update set times = key_conflict.times + 1, last_us = excluded.last_us;

-- name: open_account
insert into account_owner (account_id, member_id) values (@account, @member) on conflict do nothing;

-- name: link_card
insert into card_lookup (card, account_id, member_id, state) values (@card, @account, @member, 0) on conflict do nothing;

-- name: hand_over_owner
update account_owner set member_id = @member where account_id = @account;

-- name: hand_over_rows
update account set member_id = @member where account_id = @account;

-- name: unlink_card
delete from card_lookup where card = @card;

-- name: forget_parked
delete from parked where source = @source and key = @key;

-- name: take_lease
insert into job_lease (job, holder, until_us) values (@job, @holder, @until)
on conflict (job) do update set holder = excluded.holder, until_us = excluded.until_us
where job_lease.holder = excluded.holder or job_lease.until_us <= @now;

-- Reading beside the writer. An account's postings are its chain: from `account.last` over `posting.prev`.

-- name: postings_of_activity
select p.account_id, p.programme, p.seq, p.activity_id, p.body, a.body
from posting p
left join activity a on a.id = p.activity
where p.activity_id = @activity
order by p.id;

-- name: sale_returns
select account_id, sale_id, line, thousandths, amount from sale_return where account_id = @account and sale_id = @sale;

-- name: once
select 1 from once where account_id = @account and programme = @programme and rule = @rule and key = @key;

-- name: count
select taken from shared_count where programme = @programme and rule = @rule;

-- name: counts
select programme, rule, taken from shared_count order by programme, rule;

-- name: postings
with recursive chain (id, seq, prev, programme) as (
    select p.id, p.seq, p.prev, p.programme
    from account a
    join posting p on p.id = a.last
    where a.account_id = @account
    union all
    select p.id, p.seq, p.prev, p.programme
    from chain c
    join posting p on p.id = c.prev
    order by 2 desc, 4
)
select p.account_id, p.programme, p.seq, p.activity_id, p.body, null
from chain c
join posting p on p.id = c.id
where c.seq < @before
limit @limit;

-- name: latest
with recursive chain (id, seq, prev, programme) as (
    select p.id, p.seq, p.prev, p.programme
    from account a
    join posting p on p.id = a.last
    where a.account_id = @account
    union all
    select p.id, p.seq, p.prev, p.programme
    from chain c
    join posting p on p.id = c.prev
    order by 2 desc, 4
)
select p.account_id, p.programme, p.seq, p.activity_id, p.body, a.body
from chain c
join posting p on p.id = c.id
left join activity a on a.id = p.activity
where c.seq < @before
limit @limit;

-- name: journal
with recursive chain (id) as (
    select last from account where account_id = @account and last is not null
    union all
    select p.prev from chain c join posting p on p.id = c.id where p.prev is not null
)
select p.account_id, p.programme, p.seq, p.activity_id, p.body, a.body
from chain c
join posting p on p.id = c.id
left join activity a on a.id = p.activity
order by p.seq, p.programme;

-- name: owners_after
select account_id, member_id from account_owner where account_id > @after order by account_id limit @limit;

-- name: accounts_between
select account_id, programme, seq, due_us, state
from account
where account_id > @after and account_id <= @to
order by account_id, programme;

-- name: journals_between
with recursive chain (id) as (
    select last from account where account_id > @after and account_id <= @to and last is not null
    union all
    select p.prev from chain c join posting p on p.id = c.id where p.prev is not null
)
select p.account_id, p.programme, p.seq, p.activity_id, p.body, a.body
from chain c
join posting p on p.id = c.id
left join activity a on a.id = p.activity
order by p.account_id, p.seq, p.programme;

-- name: feed
select p.id, p.account_id, p.programme, p.seq, p.activity_id, p.body, a.body
from posting p
left join activity a on a.id = p.activity
where p.id > @after
order by p.id
limit @limit;

-- name: due
select due_us, account_id, programme from due where due_us <= @at order by due_us, account_id, programme limit @limit;

-- name: parked
select source, key, body_hash, card, account_id, programme, activity_id, reason, waits_for, parked_us, body
from parked
where (source, key) > (@source, @key)
order by source, key
limit @limit;

-- name: parked_for
select source, key, body_hash, card, account_id, programme, activity_id, reason, waits_for, parked_us, body
from parked
where waits_for = @waits
order by source, key;

-- name: parked_activity
select source, key, body_hash, card, account_id, programme, activity_id, reason, waits_for, parked_us, body
from parked
where activity_id = @activity;

-- name: row_counts
select (select count(*) from account_owner), (select count(*) from parked), (select count(*) from key_conflict);

-- name: keys_between
select key from activity_key where source = @source and key >= @from and key < @below order by key limit @limit;

-- name: conflicts
select number, source, key, activity_id, times, first_us, last_us
from key_conflict
where number < @before
order by number desc
limit @limit;

-- name: voucher
select account_id, programme, voucher_id from voucher_lookup where code = @code;

-- name: pool
select size from code_pool where programme = @programme and pool = @pool;

-- name: pools
select programme, pool, size from code_pool order by programme, pool;

-- name: code
select code, sealed from outside_code where programme = @programme and pool = @pool and number = @number;

-- name: place_of_code
select pool, number from outside_code where code = @code and programme = @programme;

-- name: pool_of_code
select pool from outside_code where code = @code;

-- name: add_code
insert into outside_code (programme, pool, number, code, sealed) values (@programme, @pool, @number, @code, @sealed);

-- name: set_pool
insert into code_pool (programme, pool, size) values (@programme, @pool, @size)
on conflict (programme, pool) do update set size = excluded.size;

-- name: guesses
select since_us, failures from code_guess where caller = @caller;

-- name: add_guess
insert into code_guess (caller, since_us, failures) values (@caller, @now, 1)
on conflict (caller) do update set
    failures = case when code_guess.since_us >= @from then code_guess.failures + 1 else 1 end,
    since_us = case when code_guess.since_us >= @from then code_guess.since_us else @now end;

-- name: mark
select mark from job_mark where job = @job;

-- name: set_mark
insert into job_mark (job, mark) values (@job, @mark) on conflict (job) do update set mark = excluded.mark;
