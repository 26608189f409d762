#!/usr/bin/env bash
# The floor of the layout on PostgreSQL: the ledger's tables, written and read by one backend with the plainest statements there
# are, in batches of 256 and with plans kept. Processor time of that backend and log bytes, an activity. About a minute.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
source "$root/eng/postgres.sh"
trap postgres_stop EXIT
postgres_install && postgres_start
export PGPASSWORD=$postgres_password
sql=("$postgres_bin/psql" -X -q -v ON_ERROR_STOP=1 -h 127.0.0.1 -p "$postgres_port" -U postgres)
"${sql[@]}" -c 'alter system set fsync = on' -c 'alter system set full_page_writes = on' \
  -c "alter system set shared_buffers = '1GB'" -c "alter system set max_wal_size = '16GB'"
postgres_do "$postgres_bin/pg_ctl" -D "$postgres_folder/data" -l "$postgres_folder/server.log" -s -w -m fast \
  -o "-p $postgres_port" restart > /dev/null < /dev/null
"${sql[@]}" -v migration="$root/src/Shopkeeper.Accounts/Migrations/0200_ledger.postgres.sql" -f "$root/bench/floor/postgres.sql"
