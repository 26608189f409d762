-- name: add_identifier
insert into identifier (kind, hash, member_id) values (@kind, @hash, @member) on conflict (kind, hash) do nothing;

-- name: remove_identifiers
delete from identifier where member_id = @member;

-- name: add_member
insert into member (member_id, account_id, status, created_us, activated_us, personal, store)
values (@member, @account, @status, @created, @activated, @personal, @store);

-- name: add_fact
insert into fact (member_id, from_us, birth_month, age_band, home_store, segments, likes, language)
values (@member, @created, @month, @band, @store, @segments, @likes, @language);

-- name: owner
select m.member_id, m.account_id from identifier i join member m on m.member_id = i.member_id
where i.kind = @kind and i.hash = @hash;
