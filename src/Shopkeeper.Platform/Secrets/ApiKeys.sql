-- name: add
insert into api_key (key_id, name, hash, scopes, store, created_us, revoked_us)
values (@id, @name, @hash, @scopes, @store, @created, null);

-- name: all
select key_id, name, hash, scopes, store, created_us, revoked_us from api_key order by created_us, key_id;

-- name: revoke
update api_key set revoked_us = @now where key_id = @id and revoked_us is null;
