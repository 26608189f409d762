# Sourced by test: installs PostgreSQL 15 when it is missing and starts a private cluster that only this run knows.
postgres_bin=/usr/lib/postgresql/15/bin
postgres_folder='' postgres_port='' postgres_password=''

# True when PostgreSQL 15 is there, or was installed now; says why it is not.
postgres_install() {
  [[ -x $postgres_bin/initdb ]] && return 0
  if [[ $(id -u) -ne 0 ]] || ! command -v apt-get > /dev/null; then
    return 1
  fi
  echo "Installing PostgreSQL 15 …"
  local log
  log=$(mktemp)
  # No cluster of the package's own: the tests start theirs.
  mkdir -p /etc/postgresql-common
  [[ -e /etc/postgresql-common/createcluster.conf ]] || echo 'create_main_cluster = false' > /etc/postgresql-common/createcluster.conf
  if ! { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
           -o Dpkg::Options::=--force-confold postgresql-15; } > "$log" 2>&1 || [[ ! -x $postgres_bin/initdb ]]; then
    tail -n 20 "$log" >&2
    rm -f "$log"
    return 1
  fi
  rm -f "$log"
}

# The server refuses to run as root: then it runs as the user that its package made.
postgres_do() {
  if [[ $(id -u) -eq 0 ]]; then
    (cd / && runuser -u postgres -- "$@")
  else
    "$@"
  fi
}

postgres_start() {
  postgres_folder=$(mktemp -d "${TMPDIR:-/tmp}/shopkeeper-postgres.XXXXXX")
  postgres_password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
  echo "$postgres_password" > "$postgres_folder/password"
  if [[ $(id -u) -eq 0 ]]; then
    chown -R postgres "$postgres_folder"
  fi
  postgres_do "$postgres_bin/initdb" -D "$postgres_folder/data" -U postgres --auth=scram-sha-256 \
    --pwfile="$postgres_folder/password" --no-sync --encoding=UTF8 --locale=C > /dev/null
  # Tests prove behaviour, not durability: that is for the power-cut rig, on clusters of its own.
  postgres_do tee -a "$postgres_folder/data/postgresql.conf" > /dev/null << SETTINGS
fsync = off
full_page_writes = off
shared_buffers = 256MB
max_connections = 300
max_prepared_transactions = 0
listen_addresses = '127.0.0.1'
unix_socket_directories = '$postgres_folder'
SETTINGS
  local try
  for try in 1 2 3 4 5 6 7 8; do
    postgres_port=$((20000 + (RANDOM * 32768 + RANDOM) % 12000))
    if (exec 3<> "/dev/tcp/127.0.0.1/$postgres_port") 2> /dev/null; then
      continue
    fi
    if postgres_do "$postgres_bin/pg_ctl" -D "$postgres_folder/data" -l "$postgres_folder/server.log" -s -w -t 60 \
         -o "-p $postgres_port" start > /dev/null 2>&1 < /dev/null; then
      return 0
    fi
  done
  echo "The private PostgreSQL did not start:" >&2
  tail -n 20 "$postgres_folder/server.log" >&2
  return 1
}

postgres_stop() {
  [[ -n $postgres_folder ]] || return 0
  if [[ -f $postgres_folder/data/postmaster.pid ]]; then
    postgres_do "$postgres_bin/pg_ctl" -D "$postgres_folder/data" -s -m immediate -w stop > /dev/null 2>&1 || true
  fi
  rm -rf "$postgres_folder"
  postgres_folder=''
}
