#!/usr/bin/env bash
# Shows the main job: back a database up while its instance runs, stop one backup midway, complete another,
# restore it and verify it.
#   cmake/demo.sh              with a database that it creates
#   cmake/demo.sh DATABASE     with a copy of yours (cleanly shut down; it is only read)
set -euo pipefail
given=${1:+$(realpath "$1")}
cd "$(dirname "$0")/.."
say() { printf '\n\033[1m== %s\033[0m\n' "$*"; }
run() { printf '$ esentutl %s\n' "$*"; "$tool" "$@"; }

say "Setting up and building (some minutes the first time)"
cmake/setup.sh
mkdir -p build
cmake --preset release -B build/demo-build -DESENT_BUILD_TESTS=OFF -DESENT_LTO=OFF >build/demo.log 2>&1 || { cat build/demo.log >&2; exit 1; }
cmake --build build/demo-build -j "$(nproc)" --target esentutl >build/demo.log 2>&1 || { tail -n 40 build/demo.log >&2; exit 1; }
tool=$PWD/build/demo-build/src/tools/esentutl/esentutl

work=$PWD/build/demo
rm -rf "$work"
mkdir -p "$work"
cd "$work"
export ESENT_EVENT_LOG=$work/events.log

if [ -n "$given" ]; then
  say "Taking a copy of $given"
  database=$(basename "$given")
  run /y "$given" /d "$database" /o
else
  say "Creating a database"
  database=demo.edb
  run create "$database" --page-size 32768 --progress none
fi
run /mh "$database" /o | grep -E 'cbDbPage|State'

say "A backup that is stopped midway: Ctrl-C while it runs"
size=$(stat -c %s "$database")
rate=$((size / 6 + 65536)) # so that it takes some seconds
printf '$ esentutl backup %s --to stopped --rate %s\n' "$database" "$rate"
mkfifo progress
"$tool" backup "$database" --to stopped --rate "$rate" --chunk 256kb --progress plain 2>progress >answer &
pid=$!
sent=no
while read -r line; do
  echo "  $line"
  case "$line" in
    *"backup:"*" 0%") ;;
    *"backup:"*) if [ "$sent" = no ]; then sent=yes; echo "  (Ctrl-C)"; kill -INT "$pid"; fi ;;
  esac
done <progress
code=0
wait "$pid" || code=$?
rm -f progress
cat answer
echo "exit code $code (4: stopped)"
[ "$code" -eq 4 ]
[ ! -e stopped ]

say "A backup that is completed"
run backup "$database" --to set --progress plain
ls -l set

say "Restoring it"
run restore set --to restored --progress plain

say "Verifying backup and restored database"
run verify set restored --progress none
run /mh "restored/$database" /o | grep -E 'State'
page=$("$tool" header --json "$database" | sed -n 's/.*"pageSize": \([0-9]*\).*/\1/p')
owned=$("$tool" space --json "$database" | sed -n 's/.*"owned": \([0-9]*\).*/\1/p' | head -n 1)
cmp --bytes $((owned * page)) --ignore-initial $((2 * page)) "$database" "restored/$database"
echo "All $owned pages of the restored database equal the original."

say "What the event log says"
grep -P '\tESENT\t\d+\t(2\d\d|30\d)\t' events.log | cut -f 1,2,5,7 | cut -c 1-160

say "Done: a backup was stopped, another one was completed, restored and verified (files: build/demo)"
