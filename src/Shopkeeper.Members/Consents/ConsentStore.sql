-- name: add_wording
insert into consent_wording (wording_id, version, language, text) values (@id, @version, @language, @text)
on conflict (wording_id) do nothing;

-- name: last
select coalesce(max(seq), 0) from consent where member_id = @member;

-- name: add
insert into consent (member_id, seq, at_us, recorded_us, given, channel, purpose, basis, source, wording_id, sale, operator, proof)
select @member, @seq, @at, @now, @given, @channel, @purpose, @basis, @source, @wording, @sale, @operator, @proof
where not exists (
    select 1 from consent
    where member_id = @member and at_us = @at and purpose = @purpose and channel = @channel and given = @given);

-- name: log
select c.at_us, c.given, c.channel, c.purpose, c.basis, c.source, w.version, w.language, w.text, c.sale, c.operator, c.proof
from consent c left join consent_wording w on w.wording_id = c.wording_id
where c.member_id = @member order by c.seq;
