-- name: add_list
insert into offer_list (list_id, programme, pool, period_day, made_us, legend, shared)
values (@list, @programme, @pool, @day, @made, @legend, @shared);

-- name: switch
insert into offer_list_current (programme, pool, period_day, list_id) values (@programme, @pool, @day, @list)
on conflict (programme, pool, period_day) do update set list_id = excluded.list_id;

-- name: find
select c.list_id, a.offers
from offer_list_current c
left join allocation a on a.account_id = @account and a.list_id = c.list_id
where c.programme = @programme and c.pool = @pool and c.period_day = @day;

-- name: list
select legend, shared from offer_list where list_id = @list;

-- name: day_before
select period_day from offer_list_current
where programme = @programme and pool = @pool and period_day < @day
order by period_day desc limit 1;

-- name: left_over
-- Lists that nobody can see: replaced by another of their period, or never finished; and those of long ago.
select l.list_id
from offer_list l
left join offer_list_current c on c.list_id = l.list_id
where l.programme = @programme and l.pool = @pool
    and ((c.list_id is null and l.made_us < @made) or c.period_day < @day);

-- name: forget_pointers
delete from offer_list_current where programme = @programme and pool = @pool and period_day < @day;

-- name: forget_list
delete from offer_list where list_id = @list;

-- name: forget_up_to
delete from allocation where list_id = @list and account_id > @after and account_id <= @last;
