-- name: find_open
-- A pair that was decided stays decided; one that is open has the newest evidence.
insert into duplicate_pair (first_member, second_member, state, centibits, evidence, found_us)
values (@first, @second, 0, @bits, @evidence, @now)
on conflict (first_member, second_member) do update set centibits = excluded.centibits, evidence = excluded.evidence
where duplicate_pair.state = 0;

-- name: drop_open
-- What is open and was not found again: it was not there before this search.
delete from duplicate_pair where state = 0 and first_member = @first and second_member = @second;

-- name: decide
update duplicate_pair set state = @state, decided_us = @now, decided_by = @by
where first_member = @first and second_member = @second and state = 0;

-- name: one
select first_member, second_member, state, centibits, evidence, found_us, decided_us, decided_by
from duplicate_pair where first_member = @first and second_member = @second;

-- name: page
select first_member, second_member, state, centibits, evidence, found_us, decided_us, decided_by
from duplicate_pair where state = @state order by centibits desc, first_member, second_member limit @rows offset @skip;

-- name: open
select first_member, second_member from duplicate_pair where state = 0;

-- name: open_count
select count(*) from duplicate_pair where state = 0;

-- name: add_hygiene
insert into hygiene_run (
    at_us, members, emails, emails_valid, phones, phones_valid, names, names_valid, birth_dates, birth_dates_valid, duplicates,
    premises, streets, postcodes_only, unusable)
values (@at, @members, @emails, @emails_ok, @phones, @phones_ok, @names, @names_ok, @births, @births_ok, @duplicates,
    @premises, @streets, @postcodes_only, @unusable)
on conflict (at_us) do nothing;

-- name: hygiene
select at_us, members, emails, emails_valid, phones, phones_valid, names, names_valid, birth_dates, birth_dates_valid, duplicates,
    premises, streets, postcodes_only, unusable
from hygiene_run order by at_us desc limit @rows;

-- name: left
-- Members who are not compared: they left by a merge that stands, or processing is restricted.
select source_member from member_merge where state < 3 union select member_id from restriction;
