-- name: change
update member set
    personal = @personal, version = version + 1,
    activated_us = case when @activates = 1 and status = 0 then @now else activated_us end,
    status = case when @activates = 1 then 1 else status end,
    contact_changed_us = case when @contacts > 0 and @activates = 0 then @now else contact_changed_us end
where member_id = @member and version = @version and personal is not distinct from @before;

-- name: release
delete from identifier where kind = @kind and hash = @hash and member_id = @member;

-- name: claim
insert into identifier (kind, hash, member_id) values (@kind, @hash, @member) on conflict (kind, hash) do nothing;

-- name: add_facts
-- Two changes within a microsecond are one version of the facts: the later one.
insert into fact (member_id, from_us, birth_month, age_band, home_store, segments, likes, language)
values (@member, @now, @month, @band, @store, @segments, @likes, @language)
on conflict (member_id, from_us) do update set
    birth_month = excluded.birth_month, age_band = excluded.age_band, home_store = excluded.home_store, segments = excluded.segments,
    likes = excluded.likes, language = excluded.language;
