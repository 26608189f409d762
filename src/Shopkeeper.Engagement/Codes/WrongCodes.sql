-- Codes that could not be used, by what is counted.

-- name: read
select since_us, failures from wrong_code where counted = @counted;

-- name: add
insert into wrong_code (counted, since_us, failures) values (@counted, @now, 1)
on conflict (counted) do update set
    failures = case when wrong_code.since_us > @from then wrong_code.failures + 1 else 1 end,
    since_us = case when wrong_code.since_us > @from then wrong_code.since_us else @now end;
