-- name: find
select member_id, account_id, status, created_us, activated_us, personal, version, contact_changed_us, store
from member where member_id = @member;

-- name: find_by
select m.member_id, m.account_id, m.status, m.created_us, m.activated_us, m.personal, m.version, m.contact_changed_us, m.store
from identifier i join member m on m.member_id = i.member_id
where i.kind = @kind and i.hash = @hash;

-- name: kinds
select kind, hash from identifier where member_id = @member and state < 2 order by kind, hash;

-- name: closed_cards
select hash from identifier where member_id = @member and kind = 1 and state = 2 order by hash;

-- name: claim_key
insert into join_key (key_hash, body_hash, member_id, taken) values (@key, @body, @member, null)
on conflict (key_hash) do nothing;

-- name: seen
select body_hash, member_id, taken from join_key where key_hash = @key;

-- name: earlier
select body_hash, member_id, taken from join_key where key_hash = @key;

-- name: pin_taken
update join_key set member_id = @member, taken = @taken where key_hash = @key;

-- name: add_due
insert into opening_due (batch_id, members) values (@batch, @members);

-- name: due
select batch_id, members from opening_due order by batch_id;

-- name: opened
delete from opening_due where batch_id = @batch;

-- name: facts
select coalesce(f.birth_month, 0), coalesce(f.age_band, ''), coalesce(f.home_store, ''), coalesce(f.segments, ''), coalesce(f.likes, ''),
    coalesce(f.language, ''),
    case when exists (select 1 from restriction r where r.member_id = m.member_id) then 0 else coalesce((
        select c.given from consent c
        where c.member_id = m.member_id and c.purpose = 4
            and not exists (select 1 from consent_void v where v.member_id = c.member_id and v.seq = c.seq)
        order by c.at_us desc, c.given limit 1), 1) end
from member m
left join fact f on f.member_id = m.member_id
    and f.from_us = (select max(l.from_us) from fact l where l.member_id = m.member_id)
where m.member_id = @member;

-- name: all_facts
select m.member_id, m.account_id, coalesce(f.birth_month, 0), coalesce(f.age_band, ''), coalesce(f.home_store, ''),
    coalesce(f.segments, ''), coalesce(f.likes, ''), coalesce(f.language, ''),
    coalesce((
        select c.given from consent c
        where c.member_id = m.member_id and c.purpose = 4
            and not exists (select 1 from consent_void v where v.member_id = c.member_id and v.seq = c.seq)
        order by c.at_us desc, c.given limit 1), 1)
from member m
left join fact f on f.member_id = m.member_id
    and f.from_us = (select max(l.from_us) from fact l where l.member_id = m.member_id)
where m.member_id > @after and not exists (select 1 from restriction r where r.member_id = m.member_id)
    -- Of those who share an account the first one stands for it.
    and not exists (
        select 1 from household_stay s
        join household_stay o on o.household_id = s.household_id and o.left_us is null
            and (o.joined_us < s.joined_us or (o.joined_us = s.joined_us and o.member_id < s.member_id))
        where s.member_id = m.member_id and s.left_us is null)
order by m.member_id limit @rows;
