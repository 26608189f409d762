#!/usr/bin/env bash
# Erases 1,000 of 10,000 members and looks for them in every byte on disk: ./tests/rigs/erasure.sh [MEMBERS] [ERASED]
# Both engines where PostgreSQL is there; the same test as in ./test, larger.
set -euo pipefail
cd "$(dirname "$0")/../.."
source eng/dotnet.sh
source eng/postgres.sh
dotnet build tests/Shopkeeper.Server.Tests -c Debug -v quiet --nologo
report=$(mktemp)
trap 'postgres_stop; rm -f "$report"' EXIT
if postgres_install && postgres_start; then
  export SHOPKEEPER_TEST_POSTGRES="Host=127.0.0.1;Port=$postgres_port;Username=postgres;Password=$postgres_password;Database=postgres"
fi
export SHOPKEEPER_CANARY_MEMBERS=${1:-10000} SHOPKEEPER_CANARY_ERASED=${2:-1000} SHOPKEEPER_CANARY_REPORT=$report
artifacts/bin/Shopkeeper.Server.Tests/debug/Shopkeeper.Server.Tests -noLogo -noColor -class '*CanaryTests'
cat "$report"
