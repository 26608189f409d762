# Sourced by test: installs Debian's Chromium without its window and zbarimg when they are missing, for the tests that look at pages and
# scan their codes. A Chromium with a window does as well, and takes nearly twice the time.
chromium_install() {
  [[ ( -n ${SHOPKEEPER_TEST_CHROMIUM:-} || -x /usr/bin/chromium-headless-shell ) && -x /usr/bin/zbarimg ]] && return 0
  if [[ $(id -u) -eq 0 ]] && command -v apt-get > /dev/null; then
    echo "Installing Chromium …"
    local log
    log=$(mktemp)
    if ! { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends chromium-headless-shell zbar-tools; } > "$log" 2>&1; then
      tail -n 20 "$log" >&2
    fi
    rm -f "$log"
  fi
  [[ ( -x /usr/bin/chromium-headless-shell || -x /usr/bin/chromium ) && -x /usr/bin/zbarimg ]]
}
