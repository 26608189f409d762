-- name: queue
-- Those who ask for the same address queue behind each other, so that each counts what the others were sent.
select pg_advisory_xact_lock(hashtextextended(@contact::text, 26));
