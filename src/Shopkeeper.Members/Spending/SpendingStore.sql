-- Locks, holds, PINs, devices and used proofs.

-- name: of_member
select m.member_id, m.account_id, m.contact_changed_us, s.locked_us, s.locked_by, s.changed_us, s.lifted_us, s.pin, s.pin_locked_us,
    (select count(*) from spend_device d where d.member_id = m.member_id)
from member m left join spending s on s.member_id = m.member_id
where m.member_id = @member;

-- name: of_account
select m.member_id, m.account_id, m.contact_changed_us, s.locked_us, s.locked_by, s.changed_us, s.lifted_us, s.pin, s.pin_locked_us,
    (select count(*) from spend_device d where d.member_id = m.member_id)
from member m left join spending s on s.member_id = m.member_id
where m.account_id = @account;

-- name: begin
-- Locks the row: changes of one member's spending queue behind each other.
insert into spending (member_id) select member_id from member where member_id = @member
on conflict (member_id) do update set member_id = excluded.member_id;

-- name: lock
update spending set locked_us = @now, locked_by = @by where member_id = @member and locked_us is null;

-- name: unlock
update spending set locked_us = null, locked_by = null where member_id = @member and locked_us is not null;

-- name: lift
update spending set lifted_us = @now where member_id = @member;

-- name: set_pin
update spending set pin = @pin, pin_failures = 0, pin_locked_us = null where member_id = @member;

-- name: change
update spending set changed_us = @now where member_id = @member;

-- name: try
-- A try is counted before it is made, so that no two at once count as one.
update spending set
    pin_failures = pin_failures + 1,
    pin_locked_us = case when (pin_failures + 1) % @tries = 0 then @until else pin_locked_us end
where member_id = @member and pin is not null and (pin_locked_us is null or pin_locked_us <= @now) and pin_failures < @most;

-- name: fitted
update spending set pin_failures = 0, pin_locked_us = null where member_id = @member;

-- name: device
select member_id, secret from spend_device where device_id = @device;

-- name: devices
select device_id, created_us from spend_device where member_id = @member order by created_us, device_id;

-- name: drop_device
delete from spend_device where identifier = @identifier;

-- name: add_device
insert into spend_device (device_id, member_id, identifier, secret, created_us) values (@device, @member, @identifier, @secret, @now);

-- name: remove_device
delete from spend_device where member_id = @member and device_id = @device;

-- name: use
insert into used_proof (proof, used_by, used_us) values (@proof, @by, @now) on conflict (proof) do nothing;

-- name: used_by
select used_by from used_proof where proof = @proof;

-- name: forget
delete from used_proof where used_us < @before;
