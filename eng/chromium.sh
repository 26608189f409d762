# Sourced by test: installs Debian's Chromium and zbarimg when they are missing, for the tests that look at pages and scan their codes.
chromium_install() {
  [[ ( -n ${SHOPKEEPER_TEST_CHROMIUM:-} || -x /usr/bin/chromium ) && -x /usr/bin/zbarimg ]] && return 0
  if [[ $(id -u) -ne 0 ]] || ! command -v apt-get > /dev/null; then
    return 1
  fi
  echo "Installing Chromium …"
  local log
  log=$(mktemp)
  if ! { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends chromium zbar-tools; } > "$log" 2>&1; then
    tail -n 20 "$log" >&2
    rm -f "$log"
    return 1
  fi
  rm -f "$log"
}
