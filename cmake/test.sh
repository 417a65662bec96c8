#!/usr/bin/env bash
# Sets up, builds and runs the whole suite, the DLL under Wine included. Arguments go to ctest.
#
# Tests over real database files look for them in $ESENT_CORPUS or ../shared/corpus beside the repository and
# skip where there are none.
set -euo pipefail
cd "$(dirname "$0")/.."
cmake/setup.sh test
jobs=$(nproc)
log=$(mktemp)
cmake --preset dev >"$log" 2>&1 || { cat "$log" >&2; exit 1; }
cmake --build --preset dev -j "$jobs" >"$log" 2>&1 || { grep -E -A12 'FAILED|error' "$log" >&2 || cat "$log" >&2; exit 1; }
rm -f "$log"
export WINEDEBUG="${WINEDEBUG:--all}"
# Of a program that fails only what failed: its log has to be short enough to be read.
export GTEST_BRIEF=1
exec ctest --preset full -j "$jobs" "$@"
