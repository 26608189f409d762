-- Passkeys of members, and challenges that were answered.

-- name: find
-- Of a member that was merged into another one nobody signs in.
select p.passkey_id, p.member_id, p.handle, p.credential, p.public_key, p.uses, p.can_be_backed_up, p.is_backed_up, p.name, p.created_us, p.used_us
from passkey p
where p.handle = @handle
    and not exists (select 1 from member_merge g where g.source_member = p.member_id and g.state < 3);

-- name: of_member
select passkey_id, member_id, handle, credential, public_key, uses, can_be_backed_up, is_backed_up, name, created_us, used_us
from passkey where member_id = @member order by created_us, passkey_id;

-- name: holder
select handle from passkey where credential = @credential;

-- name: add
insert into passkey (
    passkey_id, member_id, handle, credential, public_key, uses, can_be_backed_up, is_backed_up, name, created_us)
select @passkey, member_id, @handle, @credential, @key, @uses, @can, @is, @name, @now from member where member_id = @member
on conflict (credential) do nothing;

-- name: count
select count(*) from passkey where member_id = @member;

-- name: use
-- A count that did not grow is a copy's; authenticators that do not count say 0 for ever.
update passkey set uses = @uses, is_backed_up = @is, used_us = @now
where passkey_id = @passkey and (uses < @uses or (uses = 0 and @uses = 0));

-- name: remove
delete from passkey where member_id = @member and passkey_id = @passkey;

-- name: forget_answered
delete from answered_challenge where ends_us <= @now;

-- name: answer
insert into answered_challenge (challenge, ends_us) values (@challenge, @ends) on conflict (challenge) do nothing;
