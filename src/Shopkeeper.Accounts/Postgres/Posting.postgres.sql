-- The posting transaction: phase 1 is begin, lock_keys, claim, head in one round trip (alone: begin, claim_one, head); phase 4 is all writes and commit in one
-- round trip. Arrays come in the order in which rows are locked.

-- name: begin
begin;

-- name: commit
commit;

-- name: rollback
rollback;

-- name: claim
-- Phase 1 as one statement, one look-up per key, card and account. Rows of three kinds: 0 keys that were there (of claims
-- and of sales), 1 account rows involved, locked in id order, 2 cards. A key that another transaction claims meanwhile is a
-- unique violation (23505): the batch is run again and finds it.
with claim as materialized (
    select c.source, c.key, c.body_hash, c.activity_id, c.card, c.sale_source, c.sale_key,
        coalesce(c.account_id, l.account_id) as account_id, l.account_id as card_account_id, l.member_id
    from unnest($1, $2, $3, $4, $5, $6, $7, $8)
        as c (source, key, body_hash, activity_id, account_id, card, sale_source, sale_key)
    left join card_lookup l on l.card = c.card
),
known as materialized (
    select k.source, k.key, k.body_hash, k.activity_id, k.account_id, k.status, k.rejection, k.detail
    from (select c.source, c.key from claim c union all select s.source, s.key from unnest($9, $10) as s (source, key)) as u
    join activity_key k on k.source = u.source and k.key = u.key
),
claimed as (
    insert into activity_key (source, key, body_hash, activity_id, account_id, status, rejection)
    select c.source, c.key, c.body_hash, c.activity_id,
        coalesce(
            case when c.sale_key is not null
                then (select s.account_id from activity_key s where s.source = c.sale_source and s.key = c.sale_key)
            end,
            c.account_id),
        0, 0
    from claim c
    where (c.source, c.key) not in (select k.source, k.key from known k)
),
involved as (
    select c.account_id from claim c where c.account_id is not null
    union
    select k.account_id from known k where k.account_id is not null
    union
    select o.account_id from unnest($11) as o (account_id)
),
locked as materialized (
    select a.account_id, a.member_id, a.programme, a.seq, a.due_us, a.state, a.ctid::text as place
    from involved i
    join account a on a.account_id = i.account_id
    order by a.account_id, a.programme
    for update of a
)
select 0::smallint as kind, k.account_id, null::uuid as member_id, k.body_hash, k.activity_id, k.source, k.key,
    k.status, k.rejection, k.detail, null::bigint as seq, null::bigint as due_us, null::bytea as state, null::text as place
from known k
union all
select 1, l.account_id, l.member_id, null, null, l.programme, null, null, null, null, l.seq, l.due_us, l.state, l.place
from locked l
union all
select 2, c.card_account_id, c.member_id, c.card, null, null, null, null, null, null, null, null, null, null
from claim c
where c.card_account_id is not null;

-- name: claim_one
-- The same rows for one claim that names no sale.
with card as materialized (
    select l.card, l.account_id, l.member_id from card_lookup l where l.card = $6
),
known as materialized (
    select k.source, k.key, k.body_hash, k.activity_id, k.account_id, k.status, k.rejection, k.detail
    from activity_key k
    where k.source = $1 and k.key = $2
),
claimed as (
    insert into activity_key (source, key, body_hash, activity_id, account_id, status, rejection)
    select $1, $2, $3, $4, coalesce($5, (select c.account_id from card c)), 0, 0
    where not exists (select from known)
),
locked as materialized (
    select a.account_id, a.member_id, a.programme, a.seq, a.due_us, a.state, a.ctid::text as place
    from account a
    where a.account_id = any (array[coalesce($5, (select c.account_id from card c)), (select k.account_id from known k)])
    order by a.account_id, a.programme
    for update of a
)
select 0::smallint as kind, k.account_id, null::uuid as member_id, k.body_hash, k.activity_id, k.source, k.key,
    k.status, k.rejection, k.detail, null::bigint as seq, null::bigint as due_us, null::bytea as state, null::text as place
from known k
union all
select 1, l.account_id, l.member_id, null, null, l.programme, null, null, null, null, l.seq, l.due_us, l.state, l.place
from locked l
union all
select 2, c.account_id, c.member_id, c.card, null, null, null, null, null, null, null, null, null, null
from card c;

-- name: head
select programmes, catalogue from shop_head where id = 1;

-- name: lock_keys
-- Key rows that no account row stands for: a duplicate must lock something, or its commit would not wait for the standby.
select k.key
from unnest($1, $2) as u (source, key)
join activity_key k on k.source = u.source and k.key = u.key
for update of k;

-- name: lock_owners
-- Accounts without rows are alone in their first posting by their owner row; rows that came meanwhile are read after it.
select o.account_id, o.member_id
from unnest($1) as u (account_id)
join account_owner o on o.account_id = u.account_id
order by o.account_id
for update of o;

-- name: lock_rows
select a.account_id, a.member_id, a.programme, a.seq, a.due_us, a.state, a.ctid::text
from unnest($1) as u (account_id)
join account a on a.account_id = u.account_id
order by a.account_id, a.programme
for update of a;

-- name: write_postings
insert into posting (account_id, programme, seq, activity_id, body, activity)
select * from unnest($1, $2, $3, $4, $5, $6);

-- name: update_accounts
-- By place: the row is locked since it was read, so it still lies there.
update account a
set seq = u.seq, due_us = u.due_us, state = u.state
from unnest($1, $2, $3, $4) as u (place, seq, due_us, state)
where a.ctid = u.place::tid;

-- name: insert_accounts
insert into account (account_id, member_id, programme, seq, due_us, state)
select u.account_id, (select o.member_id from account_owner o where o.account_id = u.account_id), u.programme, u.seq, u.due_us, u.state
from unnest($1, $2, $3, $4, $5) as u (account_id, programme, seq, due_us, state);

-- name: write_once
insert into once (account_id, programme, rule, key)
select * from unnest($1, $2, $3, $4)
on conflict do nothing;

-- name: write_sale_returns
insert into sale_return (account_id, sale_id, line, thousandths, amount)
select * from unnest($1, $2, $3, $4, $5)
on conflict (account_id, sale_id, line)
do update set thousandths = excluded.thousandths, amount = excluded.amount;

-- name: write_keys
update activity_key k
set activity_id = u.activity_id, account_id = u.account_id, status = u.status, rejection = u.rejection, detail = u.detail
from unnest($1, $2, $3, $4, $5, $6, $7)
    as u (source, key, activity_id, account_id, status, rejection, detail)
where k.source = u.source and k.key = u.key;

-- name: unpark
delete from parked p using unnest($1, $2) as u (source, key) where p.source = u.source and p.key = u.key;

-- name: park
insert into parked (source, key, body_hash, card, account_id, programme, activity_id, reason, waits_for, parked_us, body)
select * from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
on conflict (source, key) do update
set account_id = excluded.account_id, reason = excluded.reason, waits_for = excluded.waits_for;

-- name: write_vouchers
-- A voucher that came from another account has its code already.
insert into voucher_lookup (code, account_id, programme, voucher_id)
select * from unnest($1, $2, $3, $4)
on conflict (code) do update set account_id = excluded.account_id where voucher_lookup.voucher_id = excluded.voucher_id;

-- name: write_handed
insert into voucher_lookup (code, account_id, programme, voucher_id)
select o.code, u.account_id, o.programme, u.voucher_id
from unnest($1, $2, $3, $4, $5) as u (account_id, voucher_id, programme, pool, number)
join outside_code o on o.programme = u.programme and o.pool = u.pool and o.number = u.number
on conflict (code) do update set account_id = excluded.account_id where voucher_lookup.voucher_id = excluded.voucher_id;

-- name: relink_cards
update card_lookup c set account_id = u.account_id, member_id = u.member_id
from unnest($1, $2, $3) as u (card, account_id, member_id)
where c.card = u.card;

-- name: due_done
delete from due d using unnest($1, $2, $3) as u (due_us, account_id, programme)
where d.due_us = u.due_us and d.account_id = u.account_id and d.programme = u.programme;

-- name: due_set
insert into due (due_us, account_id, programme)
select * from unnest($1, $2, $3)
on conflict do nothing;

-- name: write_counts
-- The last before commit: a count that was not locked before is so for the commit only. Of one of which more was taken than the
-- batch was decided for, taken becomes null, which its column refuses (23502): nothing of the batch stays. What that is stands under
-- the count's name ($4: `programme/rule`); a subquery would cost a lone caller as much as all the rest of the statement.
insert into shared_count as c (programme, rule, taken)
select u.programme, u.rule, u.taken from unnest($1, $2, $3) as u (programme, rule, taken)
on conflict (programme, rule) do update
set taken = case
    when c.taken <= ($5::bigint[])[array_position($4::text[], excluded.programme || '/' || excluded.rule)] then c.taken + excluded.taken
end;
