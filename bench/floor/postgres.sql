-- 300,000 accounts with a posting and a key each; arrays of 256 activities stand ready in `batch`, so that making them costs nothing.
-- As for posting: by index only, whatever the size of the tables.
\i :migration
set client_min_messages = warning;
set plan_cache_mode = force_generic_plan;
set enable_seqscan = off;
set enable_hashjoin = off;
set enable_mergejoin = off;
set enable_bitmapscan = off;
set jit = off;

create function pg_temp.uuid_of(kind text, number bigint) returns uuid language sql immutable as
$$ select md5(kind || number)::uuid $$;
create function pg_temp.bytes(size int) returns bytea language sql volatile as
$$ select substr(string_agg(decode(md5(random()::text), 'hex'), ''), 1, size) from generate_series(1, size / 16 + 1) $$;
create function pg_temp.till(number bigint) returns text language sql immutable as
$$ select 'S' || lpad((number % 100)::text, 3, '0') || '/' || lpad((number % 1000)::text, 3, '0') $$;

insert into account select pg_temp.uuid_of('a', i), 'bench', pg_temp.uuid_of('m', i), 1, null, pg_temp.bytes(260)
from generate_series(1, 300000) i order by 1;
insert into card_lookup select pg_temp.uuid_of('c', i), pg_temp.uuid_of('a', i), pg_temp.uuid_of('m', i), 0 from generate_series(1, 300000) i;
insert into posting (account_id, programme, seq, activity_id, body, activity)
select pg_temp.uuid_of('a', i), 'bench', 1, pg_temp.uuid_of('p', i), pg_temp.bytes(90), pg_temp.bytes(480)
from generate_series(1, 300000) i;
insert into activity_key
select 'pos', pg_temp.till(i) || '/old/' || lpad(i::text, 6, '0'), pg_temp.uuid_of('h', i), pg_temp.uuid_of('p', i), pg_temp.uuid_of('a', i), 0, 0
from generate_series(1, 300000) i;

create unlogged table batch (
    number int primary key, accounts uuid[], cards uuid[], ids uuid[], keys text[], bodies bytea[], activities bytea[], states bytea[]);
do $$
declare
    body bytea := pg_temp.bytes(90);
    activity bytea := pg_temp.bytes(480);
    state bytea := pg_temp.bytes(260);
begin
    for n in 0..1999 loop
        insert into batch
        select n, array_agg(pg_temp.uuid_of('a', a)), array_agg(pg_temp.uuid_of('c', a)),
            -- Ordered by time, as ids of version 7 are.
            array_agg((lpad(to_hex(1900000000000 + n * 10 + i / 26), 12, '0') || '7' || substr(md5(random()::text), 1, 3)
                || '8' || substr(md5(random()::text), 1, 15))::uuid),
            array_agg(pg_temp.till(i) || '/new/' || lpad(n::text, 6, '0')),
            array_agg(body), array_agg(activity), array_agg(state)
        from (select distinct on (a) i, a from (select i, 1 + (random() * 299999)::int a from generate_series(1, 256) i) drawn) x;
    end loop;
end $$;
vacuum analyze;

create function pg_temp.cpu() returns bigint language sql volatile as
$$ select 10000 * (f[14]::bigint + f[15]::bigint) from (select string_to_array(pg_read_file('/proc/self/stat', 0, 400), ' ') f) x $$;

create table result (step int generated always as identity, what text, microseconds numeric, log_bytes numeric);

-- `parts` says which statements: c card, k key, l account lock, K key row, P posting, A account; O key row unless it is there,
-- H key row by a hash.
create procedure measure(what text, parts text, first int, past int) language plpgsql as $$
declare
    started bigint;
    place pg_lsn;
    rows bigint := 0;
    b batch;
begin
    commit;
    started := pg_temp.cpu();
    place := pg_current_wal_lsn();
    for n in first..past - 1 loop
        select * into b from batch where number = n;
        if parts ~ 'c' then
            perform x.account_id from unnest(b.cards) as u (card) join card_lookup x on x.card = u.card;
        end if;
        if parts ~ 'k' then
            perform x.activity_id from unnest(b.keys) as u (key) join activity_key x on x.source = 'pos' and x.key = u.key;
        end if;
        if parts ~ 'K' then
            insert into activity_key (source, key, body_hash, activity_id, account_id, status, rejection)
            select 'pos', u.key, u.id, u.id, u.account, 0, 0 from unnest(b.keys, b.ids, b.accounts) as u (key, id, account);
        end if;
        if parts ~ 'O' then
            insert into activity_key (source, key, body_hash, activity_id, account_id, status, rejection)
            select 'pos', u.key, u.id, u.id, u.account, 0, 0 from unnest(b.keys, b.ids, b.accounts) as u (key, id, account)
            on conflict do nothing;
        end if;
        if parts ~ 'H' then
            insert into hashed_key select md5(u.key)::uuid, u.id, u.id, u.account, 0, 0
            from unnest(b.keys, b.ids, b.accounts) as u (key, id, account);
        end if;
        if parts ~ 'l' then
            perform x.state from unnest(b.accounts) as u (id) join account x on x.account_id = u.id
            order by x.account_id, x.programme for update of x;
        end if;
        if parts ~ 'P' then
            insert into posting (account_id, programme, seq, activity_id, body, activity)
            select u.account, 'bench', n + 2, u.id, u.body, u.activity
            from unnest(b.accounts, b.ids, b.bodies, b.activities) as u (account, id, body, activity);
        end if;
        if parts ~ 'A' then
            update account x set seq = n + 2, state = u.state
            from unnest(b.accounts, b.states) as u (account, state) where x.account_id = u.account;
        end if;
        rows := rows + cardinality(b.accounts);
        commit;
    end loop;
    insert into result (what, microseconds, log_bytes)
    values (what, round((pg_temp.cpu() - started)::numeric / rows, 1), round((pg_current_wal_lsn() - place) / rows, 0));
    commit;
end $$;

call measure('', 'cklKPA', 0, 200);
delete from result;
checkpoint;
call measure('', 'cklKPA', 200, 400);
delete from result;
call measure('all: look-ups, locks and writes', 'cklKPA', 400, 600);
call measure('writes alone: key row, posting, account', 'KPA', 600, 800);
call measure('card, looked up', 'c', 800, 1000);
call measure('key, looked up', 'k', 800, 1000);
call measure('account, looked up and locked', 'l', 800, 1000);
call measure('key row', 'K', 800, 1000);
call measure('posting', 'P', 800, 1000);
call measure('account row', 'A', 800, 1000);
call measure('key row unless it is there (on conflict)', 'O', 1000, 1200);
create table hashed_key (
    key uuid not null primary key, body_hash uuid not null, activity_id uuid not null, account_id uuid, status smallint not null,
    rejection smallint not null);
insert into hashed_key select md5(key)::uuid, body_hash, activity_id, account_id, 0, 0 from activity_key;
vacuum analyze hashed_key;
checkpoint;
call measure('', 'H', 1200, 1400);
delete from result where what = '';
call measure('key row under a hash of 16 bytes instead of its text', 'H', 1400, 1600);
drop index posting_activity;
call measure('posting without posting_activity', 'P', 1200, 1400);
drop index posting_xact;
call measure('posting without posting_activity and posting_xact', 'P', 1400, 1600);
alter table posting drop constraint posting_pkey;
call measure('posting without any index', 'P', 1600, 1800);
alter table activity_key drop constraint activity_key_pkey;
call measure('key row without its index', 'K', 1600, 1800);
\pset footer off
select what, microseconds, log_bytes from result order by step;
