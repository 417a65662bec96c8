#!/usr/bin/env bash
# Installs the Debian packages that libesent needs; does nothing, and says nothing, when they are there.
#   cmake/setup.sh         to build the library and its tools
#   cmake/setup.sh test    and to run every test: the cross build, Wine, independent readers
set -euo pipefail

packages=(cmake ninja-build g++ ccache pkg-config libfmt-dev libspdlog-dev libexpected-dev libcli11-dev
  nlohmann-json3-dev libutfcpp-dev libsqlite3-dev)
if [ "${1:-build}" = test ]; then
  packages+=(git clang libgtest-dev libgmock-dev googletest libbenchmark-dev librapidcheck-dev
    g++-mingw-w64-x86-64-posix wine wine64
    libesedb-utils python3-impacket gzip xz-utils tar)
fi

missing=()
for package in "${packages[@]}"; do
  status=$(dpkg-query -W -f='${Status}' "$package" 2>/dev/null || true)
  [ "$status" = "install ok installed" ] || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

if ! command -v apt-get >/dev/null; then
  echo "cmake/setup.sh: no apt-get here; please install the equivalents of: ${missing[*]}" >&2
  exit 1
fi
as_root=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || { echo "cmake/setup.sh: run as root to install: ${missing[*]}" >&2; exit 1; }
  as_root=(sudo)
fi
echo "Installing packages: ${missing[*]}"
log=$(mktemp)
export DEBIAN_FRONTEND=noninteractive
if ! { "${as_root[@]}" apt-get update -q && "${as_root[@]}" apt-get install -y -q --no-install-recommends "${missing[@]}"; } \
    >"$log" 2>&1 </dev/null; then
  tail -n 30 "$log" >&2
  echo "cmake/setup.sh: installing failed; the whole log is $log" >&2
  exit 1
fi
rm -f "$log"
