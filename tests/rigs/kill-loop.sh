#!/usr/bin/env bash
# kill -9 in the middle of load, again and again, then: is everything that was acknowledged there, and nothing twice?
#   tests/rigs/kill-loop.sh [sqlite|postgres|both] [rounds, 25]
# Odd rounds kill the server; on PostgreSQL even rounds kill the database's postmaster and then the server.
# At the end every sale ever sent is sent again and `verify` rebuilds every account. Exit 1 when anything is wrong.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/rig.sh"
source "$root/eng/postgres.sh"
engines=${1:-both} rounds=${2:-25}
[[ $engines == both ]] && engines='sqlite postgres'
scratch=$(mktemp -d /tmp/shopkeeper-kill.XXXXXX)
trap 'rig_stop; postgres_stop; rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM

kill_database() {
  local try
  kill -9 "$(head -n 1 "$postgres_folder/data/postmaster.pid")"
  rig_stop
  # The backends notice that their parent is gone and end by themselves; until then their shared memory keeps a new one away.
  for ((try = 0; try < 50; try++)); do
    postgres_do "$postgres_bin/pg_ctl" -D "$postgres_folder/data" -l "$postgres_folder/server.log" -s -w -t 60 \
      -o "-p $postgres_port" start > /dev/null 2>&1 < /dev/null && return 0
    sleep 0.2
  done
  tail -n 5 "$postgres_folder/server.log" >&2
  return 1
}

run_engine() {
  local engine=$1 log="$scratch/$1.log" where=() round
  if [[ $engine == sqlite ]]; then
    where=(--data "$scratch/sqlite")
  else
    if ! postgres_install; then
      echo "postgres: skipped, PostgreSQL 15 is not here"
      return 0
    fi
    postgres_start || return 1
    where=(--data "$scratch/postgres" --database "Host=127.0.0.1;Port=$postgres_port;Username=postgres;Password=$postgres_password;Database=postgres")
  fi
  rig_shop "$scratch" "${where[@]}" || return 1
  for ((round = 1; round <= rounds; round++)); do
    rig_serve "$scratch/server.txt" "${where[@]}" || return 1
    rig_load "r$round" "$log" || return 1
    pause
    if [[ $engine == postgres && $((round % 2)) -eq 0 ]]; then
      kill_database || return 1
    else
      kill -9 "$server_pid"
      wait "$server_pid" 2> /dev/null || true
      wait "$client_pid" || { echo "$engine: the client failed in round $round" >&2; return 1; }
    fi
    rig_stop
    echo "$engine round $round: $(grep -c '^a' "$log") acknowledged so far" >&2
  done
  rig_serve "$scratch/server.txt" "${where[@]}" || return 1
  local checked code=0
  checked=$("$bench" crash-client check "$url" "$secret" "$log") || code=$?
  rig_stop
  local verified
  verified=$("$shop" verify "${where[@]}" --json) || code=$?
  local sent postings
  sent=$(json sent <<< "$checked") postings=$(json postings <<< "$verified")
  # One programme, one posting a sale: more would be something posted twice, fewer something lost.
  [[ $sent == "$postings" ]] || code=1
  echo "$engine: rounds $rounds, $checked, $verified, twice $((postings - sent)): $([[ $code -eq 0 ]] && echo held || echo BROKEN)"
  [[ $engine == sqlite ]] || postgres_stop
  return "$code"
}

rig_build
status=0
for engine in $engines; do
  run_engine "$engine" || status=1
done
exit "$status"
