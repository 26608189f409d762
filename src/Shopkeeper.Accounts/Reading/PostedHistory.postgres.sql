-- Postings of a programme, latest commit first.
-- name: newest_first
select account_id, seq, body
from posting
where programme = @programme
order by xact desc
