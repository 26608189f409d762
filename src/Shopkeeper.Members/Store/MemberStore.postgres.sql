-- name: earlier
-- Locked, so that this answer too waits until the first one is where it must be (docs/adr/0004-idempotency.md).
select body_hash, member_id, taken from join_key where key_hash = @key for update;

-- name: add_identifiers
insert into identifier (kind, hash, member_id)
select fresh.kind, fresh.hash, fresh.member_id
from unnest(@kinds, @hashes, @members) with ordinality as fresh (kind, hash, member_id, n)
order by fresh.n
on conflict (kind, hash) do nothing
returning kind, hash, member_id;

-- name: remove_identifiers
delete from identifier where member_id = any(@members);

-- name: add_members
insert into member (member_id, account_id, status, created_us, activated_us, personal, store)
select member_id, account_id, status, created_us, activated_us, personal, store
from unnest(@members, @accounts, @statuses, @created, @activated, @personal, @stores)
    as fresh (member_id, account_id, status, created_us, activated_us, personal, store);

-- name: add_facts
insert into fact (member_id, from_us, birth_month, age_band, home_store, segments, likes, language)
select member_id, from_us, birth_month, age_band, home_store, segments, likes, language
from unnest(@members, @created, @months, @bands, @stores, @segments, @likes, @languages)
    as fresh (member_id, from_us, birth_month, age_band, home_store, segments, likes, language);

-- name: owners
select i.kind, i.hash, m.member_id, m.account_id
from unnest(@kinds, @hashes) as asked (kind, hash)
join identifier i on i.kind = asked.kind and i.hash = asked.hash
join member m on m.member_id = i.member_id;
