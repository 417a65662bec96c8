#!/usr/bin/env bash
# Kills docs/examples/ledger.c at different moments. What it had printed as committed is there afterwards, at most the
# transfer under way beside it, and the ledger is sound.
#   ledger_test.sh PROGRAM FOLDER KILLS
set -euo pipefail
program=$1 folder=$2 kills=$3
rm -rf "$folder"
mkdir -p "$folder"
mkfifo "$folder/out"
last=0
for ((round = 1; round <= kills; ++round)); do
  "$program" "$folder/data" >"$folder/out" &
  pid=$!
  exec 3<"$folder/out"
  for ((line = round * 37 % 90; line >= 0; --line)); do read -r last <&3; done
  kill -9 "$pid"
  while read -r last_printed <&3; do last=$last_printed; done
  exec 3<&-
  wait "$pid" 2>/dev/null && exit 1
  answer=$("$program" "$folder/data" check)
  there=$(sed -n 's/^sound: \([0-9]*\) transfers$/\1/p' <<<"$answer")
  echo "round $round: $last printed, $there there"
  [ "$there" -ge "$last" ] && [ "$there" -le $((last + 1)) ]
done
"$program" "$folder/data" 10 >/dev/null
"$program" "$folder/data" check
