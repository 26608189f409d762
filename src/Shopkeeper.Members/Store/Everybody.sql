-- name: members
-- The next members in order of id, with their newest facts.
select m.member_id, m.account_id, m.status, m.created_us, m.activated_us, m.personal, m.version, m.contact_changed_us,
    m.store,
    coalesce(f.birth_month, 0), coalesce(f.age_band, ''), coalesce(f.home_store, ''), coalesce(f.segments, ''), coalesce(f.likes, ''),
    coalesce(f.language, ''), 1
from member m
left join fact f on f.member_id = m.member_id
    and f.from_us = (select max(l.from_us) from fact l where l.member_id = m.member_id)
where m.member_id > @after
order by m.member_id limit @rows;

-- name: cards
select member_id, hash from identifier where kind = 1 and member_id > @after and member_id <= @last;
