#!/usr/bin/env bash
# Imports the sample and a file ten times as long, each into a fresh folder and with a managed heap that may never be larger than
# 64 MB: an import that gathered its file would fail. What the peak shows above that is the runtime and SQLite's page cache
# (64 MB for a connection, filled as the database grows).
set -euo pipefail
export DOTNET_GCHeapHardLimit=0x4000000
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
sample="$root/samples/online-retail/online-retail.csv.gz"

# Ten copies with invoices and customers of their own: C536379 becomes C10536379, customer 17850 becomes 1017850.
zcat "$sample" > "$work/1.csv"
awk -F, -v OFS=, '
  NR == 1 { print; next }
  { rows[NR] = $0 }
  END {
    for (copy = 10; copy < 20; copy++)
      for (i = 2; i <= NR; i++) {
        row = rows[i]
        invoice = substr(row, 1, index(row, ",") - 1)
        rest = substr(row, index(row, ","))
        if (invoice ~ /^C/) invoice = "C" copy substr(invoice, 2); else if (invoice !~ /^A/) invoice = copy invoice
        if (match(rest, /,[0-9]+,[^,]*$/)) rest = substr(rest, 1, RSTART) copy substr(rest, RSTART + 1)
        print invoice rest
      }
  }' "$work/1.csv" > "$work/10.csv"

for times in 1 10; do
  "$root/run" programme publish "$root/programmes/sparks-2015.yaml" --data "$work/shop-$times" --at 2010-01-01 > "$work/log"
  "$root/run" import purchases "$work/$times.csv" --format online-retail --data "$work/shop-$times" --json 2> "$work/log" \
    | sed "s/^{/{\"times\":$times,/"
done
