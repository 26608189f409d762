-- Least privilege on PostgreSQL. The owner of the database runs the migrations (`serve` does it at start, or any verb once
-- after an update); the role that serves can then be one that cannot change or delete what the ledger has written:
--   psql -d shop -v app=shopkeeper -f docs/operating/grants.postgres.sql
-- Run it again after an update, for tables that are new.
grant usage on schema public to :"app";
grant select, insert, update, delete on all tables in schema public to :"app";
grant usage, select on all sequences in schema public to :"app";

-- Append-only: a posting is corrected by a posting.
revoke update, delete, truncate on posting from :"app";

-- Kept for ever. A key row changes only in status, while its first answer is made or a parked submission is placed.
revoke update, delete, truncate on activity_key from :"app";
grant update (activity_id, account_id, status, rejection, detail) on activity_key to :"app";

-- The audit log is only added to; its head moves.
revoke update, delete, truncate on audit from :"app";
revoke insert, delete, truncate on audit_head from :"app";

-- Given once, never taken back.
revoke update, delete, truncate on once from :"app";
revoke delete, truncate on sale_return, shared_count, account, account_owner from :"app";

-- A card's link goes with its erased member.
revoke truncate on card_lookup from :"app";

-- A code leads to its voucher for ever, whose account may change by a merge; a code that was loaded stays in its pool.
revoke update, delete, truncate on voucher_lookup, outside_code from :"app";
grant update (account_id) on voucher_lookup to :"app";
revoke delete, truncate on code_pool from :"app";

-- The record of migrations belongs to the owner.
revoke insert, update, delete, truncate on schemaversions from :"app";
