-- Coupons that give points.

-- name: all
select c.gcn, c.name, c.points, c.until_us,
    (select count(*) from coupon_serial s where s.gcn = c.gcn), (select count(*) from coupon_serial s where s.gcn = c.gcn and s.used_us is not null)
from coupon c
order by c.gcn;

-- name: count
select count(*) from coupon;

-- name: find
select gcn, name, points, until_us,
    (select count(*) from coupon_serial s where s.gcn = coupon.gcn), (select count(*) from coupon_serial s where s.gcn = coupon.gcn and s.used_us is not null)
from coupon
where gcn = @gcn;

-- name: put
-- The points of a coupon stay once somebody has them.
insert into coupon (gcn, name, points, until_us, set_by, set_us) values (@gcn, @name, @points, @until, @by, @now)
on conflict (gcn) do update set name = excluded.name, points = excluded.points, until_us = excluded.until_us, set_by = excluded.set_by, set_us = excluded.set_us
where coupon.points = excluded.points
    or not exists (select 1 from coupon_serial s where s.gcn = coupon.gcn and s.used_us is not null);

-- name: add_serial
insert into coupon_serial (code, gcn, used_us) values (@code, @gcn, null) on conflict (code) do nothing;

-- name: take
-- Conditional: of two at once the second waits for the first, and takes nothing.
update coupon_serial set used_us = @now
where code = @code and used_us is null
    and exists (select 1 from coupon c where c.gcn = coupon_serial.gcn and c.points = @points and (c.until_us is null or c.until_us > @now));

-- name: use
insert into coupon_use (code, member_id, used_us) values (@code, @member, @now);

-- name: whose
select s.used_us, u.member_id
from coupon_serial s
left join coupon_use u on u.code = s.code
where s.code = @code;
