# Sourced by test: installs Debian's Chromium when it is missing, for the tests that look at pages.
chromium_install() {
  [[ -n ${SHOPKEEPER_TEST_CHROMIUM:-} || -x /usr/bin/chromium ]] && return 0
  if [[ $(id -u) -ne 0 ]] || ! command -v apt-get > /dev/null; then
    return 1
  fi
  echo "Installing Chromium …"
  local log
  log=$(mktemp)
  if ! { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends chromium; } > "$log" 2>&1; then
    tail -n 20 "$log" >&2
    rm -f "$log"
    return 1
  fi
  rm -f "$log"
}
