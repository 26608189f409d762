-- name: add_wording
insert into consent_wording (wording_id, version, language, text) values (@id, @version, @language, @text)
on conflict (wording_id) do nothing;

-- name: last
select coalesce(max(seq), 0) from consent where member_id = @member;

-- name: add
insert into consent (member_id, seq, at_us, recorded_us, given, channel, purpose, basis, source, wording_id, sale, operator, proof, unconfirmed)
select @member, @seq, @at, @now, @given, @channel, @purpose, @basis, @source, @wording, @sale, @operator, @proof, @unconfirmed
where not exists (
    select 1 from consent
    where member_id = @member and at_us = @at and purpose = @purpose and channel = @channel and given = @given);

-- name: add_first
insert into consent (member_id, seq, at_us, recorded_us, given, channel, purpose, basis, source, wording_id, sale, operator, proof, unconfirmed)
values (@member, @seq, @at, @now, @given, @channel, @purpose, @basis, @source, @wording, @sale, @operator, @proof, @unconfirmed);

-- name: log
select c.at_us, c.given, c.channel, c.purpose, c.basis, c.source, w.version, w.language, w.text, c.sale, c.operator, c.proof,
    c.seq, c.unconfirmed, case when v.seq is null then 0 else 1 end
from consent c
left join consent_wording w on w.wording_id = c.wording_id
left join consent_void v on v.member_id = c.member_id and v.seq = c.seq
where c.member_id = @member order by c.seq;

-- name: confirmations
select seq, contact_hash, at_us from consent_confirmation where member_id = @member order by seq, at_us;

-- name: confirm
insert into consent_confirmation (member_id, seq, contact_hash, at_us, operator, proof)
values (@member, @seq, @contact, @at, @operator, @proof) on conflict (member_id, seq, contact_hash) do nothing;
