# Sourced by the rigs: the product's two binaries, a shop to load, and a server to kill.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
source "$root/eng/dotnet.sh"
cards=500 callers=${CALLERS:-16} server_pid='' client_pid='' secret=''

rig_build() {
  "$root/run" version > /dev/null
  "$root/run" bench help > /dev/null
  shop="$root/artifacts/bin/Shopkeeper.Server/release/shopkeeper"
  bench="$root/artifacts/bin/Shopkeeper.Benchmarks/release/shopkeeper-bench"
}

free_port() {
  local port
  while :; do
    port=$((20000 + RANDOM % 12000))
    (exec 3<> "/dev/tcp/127.0.0.1/$port") 2> /dev/null || break
  done
  echo "$port"
}

# A value out of one flat JSON object.
json() { grep -o "\"$1\":[^,}]*" | head -n 1 | cut -d: -f2- | tr -d '" '; }

# Publishes a programme, opens members, makes a key: rig_shop FOLDER WHERE…
rig_shop() {
  local scratch=$1
  shift
  "$shop" programme publish "$root/programmes/sparks-2015.yaml" --at 2020-01-01 "$@" --json > "$scratch/publish.json" \
    && "$bench" crash-client members "$cards" > "$scratch/members.jsonl" \
    && "$shop" import members "$scratch/members.jsonl" --format jsonl "$@" --json > "$scratch/import.json" \
    && secret=$("$shop" keys create --name rig --scopes till,shop,office,read "$@" --json | json secret) \
    && [[ -n $secret ]]
}

# Starts a server and waits until it serves: rig_serve LOG WHERE…
rig_serve() {
  local log=$1 try
  shift
  port=$(free_port)
  url="http://127.0.0.1:$port"
  "$shop" serve --urls "$url" "$@" > "$log" 2>&1 &
  server_pid=$!
  for ((try = 0; try < 600; try++)); do
    if curl -fsS -m 2 "$url/health/ready" > /dev/null 2>&1; then
      return 0
    fi
    kill -0 "$server_pid" 2> /dev/null || break
    sleep 0.1
  done
  echo "The server did not get ready:" >&2
  tail -n 20 "$log" >&2
  return 1
}

# Loads until the server dies; returns when the first answers are in: rig_load RUN LOG
rig_load() {
  local log=$2 try
  "$bench" crash-client load "$url" "$secret" "$cards" "$callers" "$1" "$log" &
  client_pid=$!
  for ((try = 0; try < 300; try++)); do
    grep -q -m 1 "^a.$1/" "$log" 2> /dev/null && return 0
    sleep 0.1
  done
  echo "The load did not begin." >&2
  return 1
}

rig_stop() {
  [[ -z $client_pid ]] || kill -9 "$client_pid" 2> /dev/null || true
  [[ -z $server_pid ]] || kill -9 "$server_pid" 2> /dev/null || true
  wait 2> /dev/null || true
  client_pid='' server_pid=''
}

# A pause of 0.3 to 1.2 seconds, so that the fault falls anywhere.
pause() { sleep "$(awk -v r=$RANDOM 'BEGIN { printf "%.3f", 0.3 + 0.9 * r / 32767 }')"; }
