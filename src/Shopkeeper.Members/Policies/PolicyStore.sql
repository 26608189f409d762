-- name: read
select version, body from joining_policy where policy_id = 1;

-- name: first
insert into joining_policy (policy_id, version, body) values (1, @version + 1, @body) on conflict (policy_id) do nothing;

-- name: next
update joining_policy set version = version + 1, body = @body where policy_id = 1 and version = @version;
