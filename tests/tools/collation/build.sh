#!/bin/sh
# build.sh <folder>: makes answer.exe, find_sequences.exe and compare.exe there, with the compiler for Windows.
set -e
here=$(cd "$(dirname "$0")" && pwd)
source=$(cd "$here/../../.." && pwd)
for compiler in x86_64-w64-mingw32-g++-posix x86_64-w64-mingw32-g++; do
    command -v $compiler >/dev/null && break
done
mkdir -p "$1/include"
for header in /usr/include/tl; do
    ln -sfn $header "$1/include/${header##*/}"
done
options="-std=gnu++20 -O2 -static -D_WIN32_WINNT=0x0A00 -DNOMINMAX -DJET_VERSION=0x0A01"
$compiler $options "$here/answer.cpp" -o "$1/answer.exe"
$compiler $options "$here/find_sequences.cpp" -o "$1/find_sequences.exe"
$compiler $options -I"$source/src" -I"$source/include" -I"$here" -isystem "$1/include" "$here/compare.cpp" \
    "$source"/src/key/posix/*.cpp -o "$1/compare.exe"
