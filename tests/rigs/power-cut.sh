#!/usr/bin/env bash
# Cuts the power in the middle of load: an ext4 image lies on an XFS file system with reflink, and a clone of the image file at
# a random instant is the disk as a power cut would leave it, without the page cache of what was not synced.
#   tests/rigs/power-cut.sh [sqlite|postgres|control|all] [cuts, 10]
# control: SQLite with synchronous=NORMAL between two checkpoints, one row a commit, which must lose acknowledged rows, or the
# rig sees nothing.
# Needs root, loop devices, mkfs.xfs and mkfs.ext4; without them it is skipped by name. Not modelled: a disk that lies about
# its flushes, and torn sectors.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/rig.sh"
source "$root/eng/postgres.sh"
what=${1:-all} cuts=${2:-10}
[[ $what == all ]] && what='sqlite postgres control'

for tool in mkfs.xfs mkfs.ext4 losetup; do
  command -v "$tool" > /dev/null || { echo "power-cut: skipped, $tool is not here"; exit 0; }
done
[[ $(id -u) -eq 0 ]] || { echo "power-cut: skipped, it needs root"; exit 0; }
[[ -e /dev/loop-control ]] || { echo "power-cut: skipped, it needs loop devices"; exit 0; }

scratch=$(mktemp -d /tmp/shopkeeper-power.XXXXXX)
outer="$scratch/outer" inner="$scratch/inner" clone="$scratch/clone"
writer_pid='' database_port='' clone_port=''

umount_all() {
  rig_stop
  [[ -z $writer_pid ]] || kill -9 "$writer_pid" 2> /dev/null || true
  stop_database "$clone/pg"
  stop_database "$inner/pg"
  umount "$clone" 2> /dev/null || true
  umount "$inner" 2> /dev/null || true
  umount "$outer" 2> /dev/null || true
}
trap 'umount_all; rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM

stop_database() {
  [[ ! -f $1/postmaster.pid ]] || postgres_do "$postgres_bin/pg_ctl" -D "$1" -s -m immediate -w stop > /dev/null 2>&1 || true
}

start_database() { # FOLDER PORT
  postgres_do "$postgres_bin/pg_ctl" -D "$1" -l "$scratch/postgres.log" -s -w -t 60 -o "-p $2" start > /dev/null 2>&1 < /dev/null
}

disks() {
  umount_all
  mkdir -p "$outer" "$inner" "$clone"
  rm -f "$scratch/outer.img"
  truncate -s 6G "$scratch/outer.img"
  mkfs.xfs -q -f -m reflink=1 "$scratch/outer.img"
  mount -o loop "$scratch/outer.img" "$outer" || { echo "power-cut: skipped, this kernel mounts no XFS loop device"; exit 0; }
  truncate -s 2G "$outer/disk.img"
  mkfs.ext4 -q "$outer/disk.img"
  mount -o loop "$outer/disk.img" "$inner"
}

# What was acknowledged is read before the clone is made: later acknowledgements prove nothing.
clone_disk() { # LOG COPY
  cp "$1" "$2"
  cp --reflink=always "$outer/disk.img" "$outer/cut.img"
}

mount_clone() {
  mount -o loop "$outer/cut.img" "$clone" || { echo "power-cut: the clone does not mount" >&2; exit 1; }
}

drop_clone() {
  umount "$clone"
  rm -f "$outer/cut.img"
}

cut_product() { # ENGINE: ten cuts of one server under load
  local engine=$1 lost=0 checked=0 bad=0 round code result seen
  disks
  local where=(--data "$inner/shop") again=(--data "$clone/shop")
  if [[ $engine == postgres ]]; then
    if ! postgres_install; then
      echo "postgres: skipped, PostgreSQL 15 is not here"
      return 0
    fi
    database_port=$(free_port) clone_port=$(free_port)
    chmod 755 "$scratch" "$inner"
    install -d -o postgres -m 700 "$inner/pg"
    touch "$scratch/postgres.log" && chown postgres "$scratch/postgres.log"
    postgres_do "$postgres_bin/initdb" -D "$inner/pg" -U postgres --auth=trust --encoding=UTF8 --locale=C > /dev/null
    printf "listen_addresses = '127.0.0.1'\nunix_socket_directories = ''\nshared_buffers = 128MB\n" >> "$inner/pg/postgresql.conf"
    start_database "$inner/pg" "$database_port" || return 1
    where+=(--database "Host=127.0.0.1;Port=$database_port;Username=postgres;Database=postgres")
    again+=(--database "Host=127.0.0.1;Port=$clone_port;Username=postgres;Database=postgres")
  fi
  rig_shop "$scratch" "${where[@]}" || return 1
  sync
  local log="$scratch/$engine.log"
  : > "$log"
  rig_serve "$scratch/server.txt" "${where[@]}" || return 1
  for ((round = 1; round <= cuts; round++)); do
    rig_load "c$round" "$log" || return 1
    pause
    clone_disk "$log" "$scratch/acknowledged.log"
    local live=$server_pid
    mount_clone
    if [[ $engine == postgres ]]; then
      rm -f "$clone/pg/postmaster.pid"
      start_database "$clone/pg" "$clone_port" || return 1
    fi
    kill -9 "$client_pid" && wait "$client_pid" 2> /dev/null || true
    local live_url=$url
    rig_serve "$scratch/clone.txt" "${again[@]}" || return 1
    code=0
    result=$("$bench" crash-client check "$url" "$secret" "$scratch/acknowledged.log") || code=$?
    kill -TERM "$server_pid" && wait "$server_pid" 2> /dev/null || true
    "$shop" verify "${again[@]}" --json > "$scratch/verify.json" || bad=$((bad + 1))
    # Every sale of the copied log is there now; what was sent between copy and cut may be. More would be something twice.
    local postings
    postings=$(json postings < "$scratch/verify.json")
    [[ $postings -ge $(json sent <<< "$result") && $postings -le $(grep -c '^s' "$log") ]] || bad=$((bad + 1))
    server_pid=$live url=$live_url
    stop_database "$clone/pg"
    drop_clone
    seen=$(json missing <<< "$result")
    lost=$((lost + seen)) checked=$(json acknowledged <<< "$result")
    [[ $code -eq 0 ]] || bad=$((bad + 1))
    echo "$engine cut $round: $result" >&2
  done
  rig_stop
  stop_database "$inner/pg"
  echo "$engine: cuts $cuts, acknowledged $checked, lost $lost, rounds with any fault $bad: $([[ $bad -eq 0 ]] && echo held || echo BROKEN)"
  [[ $bad -eq 0 ]]
}

cut_control() {
  local lost=0 acknowledged=0 losing=0 round got integrity
  disks
  for ((round = 1; round <= cuts; round++)); do
    rm -f "$inner"/probe.db*
    sync
    "$bench" crash-client probe "$inner/probe.db" normal > "$scratch/probe.txt" &
    writer_pid=$!
    sleep 2
    pause
    clone_disk "$scratch/probe.txt" "$scratch/acknowledged.txt"
    { kill -9 "$writer_pid" && wait "$writer_pid"; } 2> /dev/null || true
    writer_pid=''
    mount_clone
    local acked
    acked=$(sed '$d' "$scratch/acknowledged.txt" | tail -n 1)
    "$bench" crash-client probe "$clone/probe.db" check > "$scratch/there.txt" 2> "$scratch/probe-error.txt" \
      || echo "unreadable 0" > "$scratch/there.txt"
    read -r integrity got < "$scratch/there.txt"
    drop_clone
    acknowledged=$((acknowledged + ${acked:-0}))
    if [[ ${acked:-0} -gt $got ]]; then
      lost=$((lost + acked - got)) losing=$((losing + 1))
    fi
    echo "control cut $round: acknowledged ${acked:-0}, there $got, integrity $integrity" >&2
  done
  echo "control (SQLite NORMAL): cuts $cuts, acknowledged $acknowledged, lost $lost in $losing cuts: $([[ $losing -gt 0 ]] && echo "the rig sees loss" || echo "NOTHING LOST, the rig proves nothing")"
  [[ $losing -gt 0 ]]
}

rig_build
status=0
for one in $what; do
  if [[ $one == control ]]; then cut_control || status=1; else cut_product "$one" || status=1; fi
done
exit "$status"
