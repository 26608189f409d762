-- name: page
select member_id, account_id, status, created_us, activated_us, personal, version, contact_changed_us, store
from member where member_id > @after
order by member_id limit @rows;
