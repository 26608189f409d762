#!/usr/bin/env python3
"""What SQLite itself needs to write the rows of an activity: key, activity, posting and account, prepared, many to a commit.

    bench/posting/sqlite-floor.py DIR

DIR is a folder that `./run bench posting --data DIR` has used. A copy of it is written to, on the same file system, and removed.
Nothing is decided or encoded: the bodies are random bytes of the mean length found there.
"""
import os
import random
import shutil
import sqlite3
import sys
import tempfile
import time

SECONDS = 5
KEY = "insert into activity_key (source, key, body_hash, activity_id, account_id, status, rejection) values ('floor', ?, ?, ?, ?, 0, 0)"
ACTIVITY = "insert into activity (account_id, seq, activity_id, body) values (?, ?, ?, ?)"
POSTING = "insert into posting (account_id, programme, seq, activity_id, prev, activity, body) values (?, ?, ?, ?, 1, 1, ?)"
ACCOUNT = "update account set seq = ?, last = 1, state = ? where account_id = ? and programme = ?"
PRAGMAS = ("journal_mode = wal", "synchronous = full", "secure_delete = on", "cache_size = -131072", "wal_autocheckpoint = 16384")


def measure(db, accounts, bodies, size, look_up):
    """Microseconds an activity of: look-ups, keys, activities and postings, account rows, commit."""
    draw, number, total, done = random.Random(size), 0, [0.0] * 5, 0
    stop = time.time() + SECONDS
    while time.time() < stop:
        rows = []
        for _ in range(size):
            number += 1
            caller = draw.randrange(1000)
            rows.append((f"{caller:04}/{size}/{look_up}/{number:08}", os.urandom(16), *draw.choice(accounts), number))
        marks = [time.perf_counter()]
        db.execute("begin immediate")
        for key, _, account, _, _ in rows if look_up else []:
            db.execute("select body_hash from activity_key where source = 'floor' and key = ?", (key,)).fetchone()
            db.execute("select state from account where account_id = ?", (account,)).fetchone()
        marks.append(time.perf_counter())
        db.executemany(KEY, [(key, id, id, account) for key, id, account, _, _ in rows])
        marks.append(time.perf_counter())
        db.executemany(ACTIVITY, [(account, seq, id, bodies[0]) for _, id, account, _, seq in rows])
        db.executemany(POSTING, [(account, programme, seq, id, bodies[1]) for _, id, account, programme, seq in rows])
        marks.append(time.perf_counter())
        db.executemany(ACCOUNT, [(seq, bodies[2], account, programme) for _, _, account, programme, seq in rows])
        marks.append(time.perf_counter())
        db.execute("commit")
        marks.append(time.perf_counter())
        total = [sum + (b - a) for sum, a, b in zip(total, marks, marks[1:])]
        done += size
    return [part / done * 1e6 for part in total]


def main():
    if len(sys.argv) != 2 or not os.path.isfile(os.path.join(sys.argv[1], "shop.db")):
        sys.exit("usage: sqlite-floor.py DIR, a folder of `./run bench posting --data DIR`")
    folder = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory(dir=os.path.dirname(folder)) as copy:
        shutil.copy(os.path.join(folder, "shop.db"), copy)
        db = sqlite3.connect(os.path.join(copy, "shop.db"), isolation_level=None)
        for pragma in PRAGMAS:
            db.execute("pragma " + pragma).fetchall()
        accounts = db.execute("select account_id, programme from account").fetchall()
        mean = "select cast(avg(length({0})) as integer) from (select {0} from {1} limit 10000)"
        columns = (("body", "activity"), ("body", "posting"), ("state", "account"))
        bodies = [os.urandom(db.execute(mean.format(*column)).fetchone()[0]) for column in columns]
        print(f"{len(accounts):,} accounts, bodies of {', '.join(str(len(body)) for body in bodies)} bytes")
        for look_up in (False, True):
            for size in (250, 500, 1000):
                db.execute("pragma wal_checkpoint(truncate)").fetchall()
                parts = measure(db, accounts, bodies, size, look_up)
                names = ("look-ups", "keys", "journal", "accounts", "commit")
                shown = ", ".join(f"{name} {part:.1f}" for name, part in zip(names, parts))
                print(f"{size:,} a commit: {shown}; {sum(parts):.1f} us, {1e6 / sum(parts):,.0f} a second", flush=True)
        db.close()


main()
