#!/bin/sh
# Publishes piecesos as one file with the runtime inside: client/publish.sh [RUNTIME] [FOLDER]
set -eu

cd "$(dirname "$0")/.."
runtime=${1:-linux-x64}
output=${2:-artifacts/piecesos-$runtime}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Analyzers and lock files are of the build, which knows no runtime; the versions are those of Directory.Packages.props all the same.
dotnet publish client/piecesos -c Release -r "$runtime" -o "$output" --artifacts-path "$work" -v q -nologo \
  -p:NuGetLockFilePath=obj/publish.lock.json -p:RestoreLockedMode=false -p:RunAnalyzers=false
