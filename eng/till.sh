# Sourced by run and test: publishes the till into artifacts/till when its sources have changed since. The server hands that folder out.
till_sources=(src/Shopkeeper.Till src/Shopkeeper.Client src/Shopkeeper.Documents src/Shopkeeper.Domain)

till_fingerprint() {
  (cd "$root" && find "${till_sources[@]}" Directory.*.props global.json \
    -type d \( -name bin -o -name obj \) -prune -o -type f -printf '%p %s %T@\n' | LC_ALL=C sort | sha256sum | cut -d' ' -f1)
}

# Beside the old one first: a till that is being handed out is never half written. The build's lock keeps two builds apart.
till_publish() {
  local stamp="$root/artifacts/till.stamp" now
  now=$(till_fingerprint)
  [[ -f $root/artifacts/till/wwwroot/index.html && -f $stamp && $(<"$stamp") == "$now" ]] && return 0
  mkdir -p "$root/artifacts"
  (
    flock 8
    [[ -f $root/artifacts/till/wwwroot/index.html && -f $stamp && $(<"$stamp") == "$now" ]] && exit 0
    rm -rf "$root/artifacts/till.new"
    cd "$root"
    compile publish src/Shopkeeper.Till -c Release -o artifacts/till.new || exit 70
    rm -rf artifacts/till
    mv artifacts/till.new artifacts/till
    echo "$now" > "$stamp"
  ) 8> "$root/artifacts/build.lock"
}
