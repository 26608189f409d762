-- Sessions of members, and codes that were mailed.

-- name: begin
insert into session (session_id, member_id, created_us, proved_us, ends_us)
select @session, member_id, @now, @now, @ends from member where member_id = @member;

-- name: forget
delete from session where ends_us <= @now;

-- name: find
-- Of a member that was merged into another one nobody is signed in.
select s.session_id, s.member_id, m.account_id, s.proved_us, s.ends_us
from session s join member m on m.member_id = s.member_id
where s.session_id = @session and s.ends_us > @now
    and not exists (select 1 from member_merge g where g.source_member = s.member_id and g.state < 3);

-- name: end
delete from session where session_id = @session;

-- name: end_others
delete from session where member_id = @member and session_id <> @session;

-- name: count
select count(*) from session where member_id = @member and ends_us > @now;

-- name: forget_codes
delete from mailed_code where created_us < @before;

-- name: sent
select count(*) from mailed_code where contact = @contact and created_us > @since;

-- name: ask
insert into mailed_code (question, contact, member_id, code, created_us, ends_us) values (@question, @contact, @member, @code, @now, @ends);

-- name: try
-- A try is counted before it is looked at, so that no two at once count as one.
update mailed_code set tries = tries + 1 where question = @question and ends_us > @now and tries < @most;

-- name: asked
select contact, code from mailed_code where question = @question;

-- name: use
update mailed_code set code = null where question = @question and code = @code;
