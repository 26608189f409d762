# Sourced by test: temporary files lie in memory when there is room for them. SQLite waits for the disk at every commit; tests prove
# behaviour, not durability: that is for the power-cut rig, on a disk of its own.
scratch_least=4194304 # kilobytes

scratch_in_memory() {
  [[ -z ${TMPDIR:-} && -d /dev/shm && -w /dev/shm ]] || return 0
  local free
  free=$(df --output=avail -k /dev/shm | tail -n 1)
  if ((free >= scratch_least)); then
    export TMPDIR=/dev/shm
  fi
}
