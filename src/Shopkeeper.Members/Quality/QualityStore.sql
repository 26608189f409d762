-- name: forget_open
delete from duplicate_pair where verdict = 0;

-- name: add_pair
-- What was decided stays decided; its figures are those of the last search.
insert into duplicate_pair (first_member, second_member, hundredths, cluster, reasons, found_us, verdict)
values (@first, @second, @hundredths, @cluster, @reasons, @found, 0)
on conflict (first_member, second_member) do update
set hundredths = excluded.hundredths, cluster = excluded.cluster, reasons = excluded.reasons, found_us = excluded.found_us;

-- name: page
select first_member, second_member, hundredths, cluster, reasons, found_us, verdict, decided_us, operator
from duplicate_pair
where verdict = @verdict
    and (hundredths < @hundredths or (hundredths = @hundredths and (first_member, second_member) > (@first, @second)))
order by hundredths desc, first_member, second_member
limit @rows;

-- name: of_pair
select first_member, second_member, hundredths, cluster, reasons, found_us, verdict, decided_us, operator
from duplicate_pair where first_member = @first and second_member = @second;

-- name: decide
update duplicate_pair set verdict = @verdict, decided_us = @now, operator = @operator
where first_member = @first and second_member = @second;

-- name: count
select count(*) from duplicate_pair where verdict = @verdict;

-- name: add_run
insert into quality_run (run, body)
select coalesce(max(run), 0) + 1, @body from quality_run;

-- name: runs
select run, body from quality_run where run < @before order by run desc limit @rows;
