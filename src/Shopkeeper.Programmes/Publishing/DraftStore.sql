-- name: find
select programme, source, tag, saved_at from programme_draft where programme = @programme;

-- name: insert
insert into programme_draft (programme, source, tag, saved_at)
values (@programme, @source, @tag, @saved_at)
on conflict (programme) do nothing;

-- name: replace
update programme_draft set source = @source, tag = @tag, saved_at = @saved_at
where programme = @programme and tag = @expected;
