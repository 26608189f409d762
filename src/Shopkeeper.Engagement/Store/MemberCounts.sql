-- How often a member did something that is limited.

-- name: count
-- The row is locked by this, so that what one member does at once is counted one after the other.
insert into member_count (member_id, what, since_us, used) values (@member, @what, @now, 1)
on conflict (member_id, what) do update set
    used = case when member_count.since_us > @from then member_count.used + 1 else 1 end,
    since_us = case when member_count.since_us > @from then member_count.since_us else @now end
returning used;

-- name: used
select used from member_count where member_id = @member and what = @what and since_us > @from;
