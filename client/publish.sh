#!/bin/sh
# Publishes piecesos as one file that needs no .NET: client/publish.sh [RUNTIME] [FOLDER]
# Native code where this machine can make it for that runtime (needs gcc or clang); else the runtime with compiled assemblies, in one file.
set -eu

cd "$(dirname "$0")/.."
case "$(uname -s)-$(uname -m)" in
  Linux-x86_64) own=linux-x64 ;;
  Linux-aarch64) own=linux-arm64 ;;
  Darwin-arm64) own=osx-arm64 ;;
  Darwin-x86_64) own=osx-x64 ;;
  *) own=none ;;
esac
runtime=${1:-linux-x64}
output=${2:-artifacts/piecesos-$runtime}
linker=$(command -v clang || command -v gcc || true)
if [ "$runtime" = "$own" ] && [ -n "$linker" ]; then native=true symbols=none; else native=false symbols=embedded; fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Analyzers and lock files are of the build, which knows no runtime; the versions are those of Directory.Packages.props all the same.
dotnet publish client/piecesos -c Release -r "$runtime" -o "$output" --artifacts-path "$work" -v q -nologo \
  -p:PublishAot="$native" -p:CppCompilerAndLinker="$(basename "${linker:-clang}")" -p:DebugType="$symbols" \
  -p:NuGetLockFilePath=obj/publish.lock.json -p:RestoreLockedMode=false -p:RunAnalyzers=false
