-- What decisions need beside account rows, and all reads. Rows of the journal carry what came in, which lies in the first posting of its seq.

-- name: journal_of_activities
select p.account_id, p.programme, p.seq, p.activity_id, p.body,
    coalesce(p.activity, (
        select q.activity from posting q
        where q.account_id = p.account_id and q.seq = p.seq and q.activity is not null))
from unnest($1) as u (activity_id)
join posting p on p.activity_id = u.activity_id
order by p.account_id, p.seq, p.programme;

-- name: sale_returns
select r.account_id, r.sale_id, r.line, r.thousandths, r.amount
from unnest($1, $2) as u (account_id, sale_id)
join sale_return r on r.account_id = u.account_id and r.sale_id = u.sale_id
order by r.account_id, r.sale_id, r.line;

-- name: once
select o.account_id, o.programme, o.rule, o.key
from unnest($1, $2, $3, $4) as u (account_id, programme, rule, key)
join once o on o.account_id = u.account_id and o.programme = u.programme and o.rule = u.rule and o.key = u.key;

-- name: counts
select c.programme, c.rule, c.taken
from unnest($1, $2) as u (programme, rule)
join shared_count c on c.programme = u.programme and c.rule = u.rule;

-- name: vouchers
select code, account_id, programme, voucher_id from voucher_lookup where code = any ($1);

-- name: lock_counts
-- One after the other in the order given. The first taker makes the row, so that the second one has something to wait for; made and
-- locked in one go, or who made a later one would wait for an earlier one.
insert into shared_count as c (programme, rule, taken)
select u.programme, u.rule, 0 from unnest($1, $2) as u (programme, rule)
on conflict (programme, rule) do update set taken = c.taken
returning c.programme, c.rule, c.taken;

-- name: open_owners
insert into account_owner (account_id, member_id)
select * from unnest($1, $2)
on conflict do nothing;

-- name: link_cards
insert into card_lookup (card, account_id, member_id, state)
select u.card, u.account_id, u.member_id, 0
from unnest($1, $2, $3) as u (card, account_id, member_id)
on conflict do nothing;

-- name: hand_over_owner
update account_owner set member_id = $2 where account_id = $1 and member_id <> $2;

-- name: hand_over_rows
update account set member_id = $2 where account_id = $1 and member_id <> $2;

-- name: unlink_cards
delete from card_lookup where card = any ($1);

-- name: owners
select account_id, member_id from account_owner where account_id = any ($1) order by account_id;

-- name: owners_after
select account_id, member_id
from account_owner
where account_id > $1 or $1 is null
order by account_id
limit $2;

-- name: account_rows
select account_id, programme, seq, due_us, state
from account
where account_id = any ($1)
order by account_id, programme;

-- name: card
select account_id, member_id from card_lookup where card = $1;

-- name: key
select body_hash, activity_id, account_id, status, rejection, detail from activity_key where source = $1 and key = $2;

-- name: postings_before
select account_id, programme, seq, activity_id, body
from posting
where account_id = $1 and seq < $2
order by seq desc, programme
limit $3;

-- name: latest
select p.account_id, p.programme, p.seq, p.activity_id, p.body,
    coalesce(p.activity, (
        select q.activity from posting q
        where q.account_id = p.account_id and q.seq = p.seq and q.activity is not null))
from posting p
where p.account_id = $1 and p.seq < $2
order by p.seq desc, p.programme
limit $3;

-- name: journal_of_accounts
select p.account_id, p.programme, p.seq, p.activity_id, p.body,
    coalesce(p.activity, (
        select q.activity from posting q
        where q.account_id = p.account_id and q.seq = p.seq and q.activity is not null))
from posting p
where p.account_id = any ($1)
order by p.account_id, p.seq, p.programme;

-- name: feed
-- In commit order as far as the oldest transaction still running allows: below its number nothing can appear any more.
select p.account_id, p.programme, p.seq, p.activity_id, p.body,
    coalesce(p.activity, (
        select q.activity from posting q
        where q.account_id = p.account_id and q.seq = p.seq and q.activity is not null)),
    p.xact
from posting p
where (p.xact, p.account_id, p.seq, p.programme) > ($1, $2, $3, $4)
    and p.xact < pg_snapshot_xmin(pg_current_snapshot())
order by p.xact, p.account_id, p.seq, p.programme
limit $5;

-- name: due
select due_us, account_id, programme from due where due_us <= $1 order by due_us, account_id, programme limit $2;

-- name: parked_after
select source, key, body_hash, card, account_id, programme, activity_id, reason, waits_for, parked_us, body
from parked
where (source, key) > ($1, $2)
order by source, key
limit $3;

-- name: forget_parked
delete from parked p using unnest($1, $2) as u (source, key) where p.source = u.source and p.key = u.key;

-- name: parked_for
select source, key, body_hash, card, account_id, programme, activity_id, reason, waits_for, parked_us, body
from parked
where waits_for = any ($1)
order by source, key;

-- name: parked_activity
select source, key, body_hash, card, account_id, programme, activity_id, reason, waits_for, parked_us, body
from parked
where activity_id = $1;

-- name: all_counts
select programme, rule, taken from shared_count order by programme, rule;

-- name: row_counts
select (select count(*) from account_owner), (select count(*) from parked), (select count(*) from key_conflict);

-- name: note_conflict
insert into key_conflict (source, key, activity_id, times, first_us, last_us)
values ($1, $2, $3, 1, $4, $4)
on conflict (source, key) do update set times = key_conflict.times + 1, last_us = excluded.last_us;

-- name: conflicts
select number, source, key, activity_id, times, first_us, last_us
from key_conflict
where number < $1
order by number desc
limit $2;

-- name: keys_between
select key from activity_key where source = $1 and key >= $2 and key < $3 order by key limit $4;

-- name: lease
insert into job_lease (job, holder, until_us)
values ($1, $2, $4)
on conflict (job) do update
set holder = excluded.holder, until_us = excluded.until_us
where job_lease.holder = excluded.holder or job_lease.until_us <= $3;

-- name: voucher
select code, account_id, programme, voucher_id from voucher_lookup where code = $1;

-- name: pool_sizes
select p.programme, p.pool, p.size
from unnest($1, $2) as u (programme, pool)
join code_pool p on p.programme = u.programme and p.pool = u.pool;

-- name: pools
select programme, pool, size from code_pool order by programme, pool;

-- name: code
select code, sealed from outside_code where programme = $1 and pool = $2 and number = $3;

-- name: open_pool
insert into code_pool (programme, pool, size) values ($1, $2, 0) on conflict do nothing;

-- name: lock_pool
select size from code_pool where programme = $1 and pool = $2 for update;

-- name: place_of_code
select pool, number from outside_code where code = $2 and programme = $1;

-- name: pools_of_codes
select code, pool from outside_code where code = any ($1);

-- name: add_codes
insert into outside_code (programme, pool, number, code, sealed)
select $1, $2, u.number, u.code, u.sealed from unnest($3, $4, $5) as u (number, code, sealed);

-- name: set_pool
update code_pool set size = $3 where programme = $1 and pool = $2;

-- name: guesses
select since_us, failures from code_guess where caller = $1;

-- name: add_guess
insert into code_guess (caller, since_us, failures) values ($1, $2, 1)
on conflict (caller) do update set
    failures = case when code_guess.since_us >= $3 then code_guess.failures + 1 else 1 end,
    since_us = case when code_guess.since_us >= $3 then code_guess.since_us else $2 end;

-- name: mark
select mark from job_mark where job = $1;

-- name: set_mark
insert into job_mark (job, mark) values ($1, $2) on conflict (job) do update set mark = excluded.mark;
