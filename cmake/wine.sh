#!/bin/sh
# wine.sh <prefix folder> <program.exe> [arguments]: runs a Windows program under Wine, without a display and with our
# esent.dll instead of Wine's. The tests of the cross build run through this. Exits with 77 (skipped) without Wine.
prefix=$1
shift
for wine in /usr/lib/wine/wine64 "$(command -v wine64)" "$(command -v wine)"; do
    [ -x "$wine" ] && break
    wine=
done
if [ -z "$wine" ]; then
    echo "skipped: Wine is not installed"
    exit 77
fi
mkdir -p "$prefix"
unset DISPLAY WAYLAND_DISPLAY
export WINEPREFIX="$prefix" WINEARCH=win64 WINEDEBUG=-all WINEDLLOVERRIDES="esent=n;mscoree,mshtml,winemenubuilder.exe=d"
exec "$wine" "$@"
