-- name: versions
-- What became visible after one head number and up to another, programmes in order of first publication.
select v.programme, v.version, v.from_at, v.document, v.pilot
from programme_version v
join programme p on p.id = v.programme
where v.head > @after and v.head <= @upto
order by p.ordinal, v.version;

-- name: history
select v.programme, v.version, v.from_at, v.recorded_at, v.content_hash, v.actor, v.pilot
from programme_version v
join programme p on p.id = v.programme
where @programme = '' or v.programme = @programme
order by p.ordinal, v.version;

-- name: source
select source from programme_version where programme = @programme and version = @version;

-- name: insert_programme
insert into programme (id, ordinal)
values (@programme, (select count(*) from programme))
on conflict (id) do nothing;

-- name: insert_version
insert into programme_version (
    programme, version, head, from_at, recorded_at, content_hash, actor, document, source, pilot)
values (@programme, @version, @head, @from_at, @recorded_at, @content_hash, @actor, @document, @source, @pilot);
