#!/usr/bin/env bash
# Runs every test of the project on a fresh Debian machine that has the .NET SDK and Node; installs what else they need.
# Ends with the line "N passed, N failed" (", N skipped" when some were, each named above with its reason).
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 2

usage() {
  cat <<'TXT'
Usage: ./test.sh [--full] [--no-build] [--no-install] [NAME ...]

  --full        also the long forms: more kills, more mutations, more schedules
  --no-build    test what has been built
  --no-install  use what is there; tests whose servers are missing are skipped
  NAME          only these suites, such as Sealing, Credentials, interop, contracts

Examples:
  ./test.sh
  ./test.sh Sync Client
  ./test.sh --full Client
TXT
}

build=1
install=1
only=()
for argument in "$@"; do
  case "$argument" in
    --full) export PLATFORM_TEST_FULL=1 ;;
    --no-build) build=0 ;;
    --no-install) install=0 ;;
    -h|--help) usage; exit 0 ;;
    -*) usage >&2; exit 2 ;;
    *) only+=("$argument") ;;
  esac
done

# Most processes of the tests live for seconds: compiling their methods anew, optimised, costs more than it gains. It waits until they idle. And
# pages of memory that are never both writable and executable protect a service, not a test: they take a twentieth of its time.
export DOTNET_TieredPGO=0 DOTNET_TC_QuickJit=1 DOTNET_TC_CallCountingDelayMs=1000 DOTNET_EnableWriteXorExecute=0

passed=0 failed=0 skipped=0
logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT

selected() {
  [ ${#only[@]} -eq 0 ] && return 0
  local name
  for name in "${only[@]}"; do [ "${name,,}" = "${1,,}" ] && return 0; done
  return 1
}

say() { printf '\n== %s\n' "$1"; }

count() { # count PASSED FAILED SKIPPED
  echo "$1 passed, $2 failed, $3 skipped"
  passed=$((passed + $1)) failed=$((failed + $2)) skipped=$((skipped + $3))
}

# One check that passes or fails as a whole.
check() {
  local name=$1; shift
  if "$@" > "$logs/check" 2>&1; then
    passed=$((passed + 1)); echo "passed: $name"
  else
    failed=$((failed + 1)); echo "FAILED: $name"; tail -n 60 "$logs/check"
  fi
}

finish() {
  local line="$passed passed, $failed failed"
  [ "$skipped" -gt 0 ] && line="$line, $skipped skipped"
  printf '\n%s\n' "$line"
  [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
  exit
}

# What runs beside something else: `run NAME COMMAND ... &`, and later `show NAME`, which waits for it, prints what it printed and counts what it counted.
run() {
  local name=$1 started=$SECONDS; shift
  passed=0 failed=0 skipped=0
  "$@" > "$logs/run-$name" 2>&1
  echo "$passed $failed $skipped $((SECONDS - started))" > "$logs/ending-$name"
  mv "$logs/ending-$name" "$logs/ended-$name"
}

show() {
  until [ -e "$logs/ended-$1" ]; do sleep 0.2; done
  local p f s seconds
  read -r p f s seconds < "$logs/ended-$1"
  say "$1 (${seconds} s)"
  cat "$logs/run-$1"
  passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
}

need() { # need COMMAND PACKAGE [OPTION OF APT-GET ...]
  command -v "$1" > /dev/null && return 0
  if [ "$install" = 1 ] && command -v apt-get > /dev/null; then
    local sudo=""
    [ "$(id -u)" = 0 ] || sudo="sudo"
    echo "installing $2"
    [ -e "$logs/updated" ] || { $sudo apt-get update -qq > "$logs/apt" 2>&1; touch "$logs/updated"; }
    $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${@:2}" >> "$logs/apt" 2>&1 || tail -n 5 "$logs/apt"
  fi
  command -v "$1" > /dev/null || echo "$1 is missing (package $2): the tests that start it are skipped, or fail in CI"
}

packages() { # npm packages of a folder, exactly as locked
  (cd "$1" && npm ci --no-audit --no-fund --loglevel=error) > "$logs/npm" 2>&1 && return
  echo "FAILED: npm ci in $1"; cat "$logs/npm"; failed=$((failed + 1))
}

tools() {
  need redis-server redis-server
  need promtool prometheus --no-install-recommends
  need curl curl
  need setsid util-linux
  # The pages are tested in Chromium without a window, or in the whole browser where that is not to be had.
  need chromium-headless-shell chromium-headless-shell
  command -v chromium-headless-shell > /dev/null || need chromium chromium
  need dbus-daemon dbus --no-install-recommends
  need gnome-keyring-daemon gnome-keyring --no-install-recommends
  need secret-tool libsecret-tools --no-install-recommends
  # (The portal's packages come with the build.)
  local folder
  for folder in protos tests/interop tests/gateway-web tests/identity-web tests/sql; do
    if [ "$folder" != protos ] || selected contracts; then packages "$folder"; fi
  done
}

for tool in dotnet node npm; do
  command -v "$tool" > /dev/null || { echo "$tool is missing: install it first"; failed=1; finish; }
done

# Fetched beside the build, which computes.
run tools tools &
if [ "$build" = 1 ]; then
  say "build"
  # In a build the analyzers are hot at once: to wait for a pause before what is hot is compiled again costs it a sixth of its time, and to compile
  # all that is called thirty times, instead of five hundred (200 is read as hexadecimal), another.
  if ! DOTNET_TC_CallCountingDelayMs=0 DOTNET_TC_CallCountThreshold=200 dotnet build Platform.sln -v q -nologo -clp:NoSummary > "$logs/build" 2>&1; then
    grep -E 'error|warning' "$logs/build" | sort -u | head -n 40
    failed=$((failed + 1))
    wait
    finish
  fi
  echo "built in $SECONDS s"
fi
show tools

contracts() {
  check "protos are well formed and commented" npm --prefix protos run --silent lint
  check "protos are formatted" npm --prefix protos run --silent format
  check "protos break no released contract" npm --prefix protos run --silent breaking
}

# The suite of node that starts its server itself. (The one of tests/gateway-web is started by the gateway's.)
interop() {
  (cd tests/interop && npm test --silent -- --test-reporter=tap) > "$logs/node" 2>&1
  local status=$? p f s
  number() { grep -E "^# $1 [0-9]+" "$logs/node" | tail -n 1 | grep -oE '[0-9]+' || echo 0; }
  p=$(number pass) f=$(number fail) s=$(number skipped)
  [ "$status" -ne 0 ] && [ "$f" -eq 0 ] && f=1
  [ "$f" -gt 0 ] && grep -vE '^ *(ok|#|1\.\.)' "$logs/node" | tail -n 80
  count "$p" "$f" "$s"
}

# The portal's own checks. (The tests in a real browser are a suite of xunit.)
portal() {
  check "the portal's types hold" npm --prefix portal run --silent types
  check "the portal is formatted, and its layers import downwards" npm --prefix portal run --silent lint
  (cd portal && npx vitest run --reporter=default --reporter=json --outputFile.json="$logs/vitest.json") > "$logs/vitest" 2>&1
  local status=$? p f s
  read -r p f s < <(node -p "const r = JSON.parse(require('fs').readFileSync('$logs/vitest.json')); [r.numPassedTests, r.numFailedTests, r.numPendingTests].join(' ')" 2> /dev/null) || true
  f=${f:-0} p=${p:-0} s=${s:-0}
  [ "$status" -ne 0 ] && [ "$f" -eq 0 ] && f=1
  [ "$f" -gt 0 ] && tail -n 80 "$logs/vitest"
  count "$p" "$f" "$s"
}

demo() { check "the demo runs the main job end to end" timeout 180 dotnet run --no-build --project host -- demo; }

reasons() { # reasons TRX: which tests were skipped, and why, which the console does not say
  node -e '
    const trx = require("fs").readFileSync(process.argv[1], "utf8");
    for (const result of trx.split("<UnitTestResult ").filter((part) => part.includes("outcome=\"NotExecuted\"")))
      console.log(`skipped: ${/testName="([^"]*)"/.exec(result)[1]}: ${/<Message>([^<]*)/.exec(result)?.[1] ?? "no reason given"}`);
  ' "$1"
}

suite() { # suite NAME: of xunit
  local project="tests/Platform.$1.Tests" log="$logs/suite-$1" status totals f p s
  # In the background a shell has its children ignore Ctrl-C, and under nohup a hangup: tests send both.
  # The assembly, not the project: MSBuild reads a project for a second, only to find the file that the build has made.
  env --default-signal=HUP,INT,QUIT timeout --kill-after=30 30m dotnet test "$project/bin/Debug/net10.0/$(basename "$project").dll" --results-directory "$logs" --logger "console;verbosity=minimal" --logger "trx;LogFileName=$logs/$1.trx" -- xUnit.DiagnosticMessages=true xUnit.LongRunningTestSeconds=600 > "$log" 2>&1
  status=$?
  totals=$(grep -oE 'Failed: +[0-9]+, Passed: +[0-9]+, Skipped: +[0-9]+' "$log" | tail -n 1)
  read -r f p s < <(echo "$totals" | grep -oE '[0-9]+' | tr '\n' ' ') || true
  f=${f:-0} p=${p:-0} s=${s:-0}
  [ "$status" -ne 0 ] && [ "$f" -eq 0 ] && f=1
  [ "$s" -gt 0 ] && reasons "$logs/$1.trx"
  [ "$f" -gt 0 ] && cat "$log"
  count "$p" "$f" "$s"
}

# The checks one after the other, and beside them the suites two at a time: much of a suite's time is waiting for the servers that it starts.
checks=()
for name in contracts interop portal demo; do
  selected "$name" && checks+=("$name")
done
(for name in ${checks[@]+"${checks[@]}"}; do run "$name" "$name"; done) &

# The longest first, so that no long one is left to run alone at the end.
longest=(Portal Host Client Identity Credentials Operations Org Gateway)
all=("${longest[@]}")
for project in tests/*.Tests/*.Tests.csproj; do
  name=$(basename "$project" .Tests.csproj); name=${name#Platform.}
  [[ " ${longest[*]} " == *" $name "* ]] || all+=("$name")
done

suites=()
running=()
for name in "${all[@]}"; do
  selected "$name" || continue
  if [ ${#running[@]} -ge 2 ]; then
    wait -n -p ended "${running[@]}"
    mapfile -t running < <(printf '%s\n' "${running[@]}" | grep -vx "$ended")
  fi
  run "$name" suite "$name" &
  running+=($!)
  suites+=("$name")
done

for name in ${checks[@]+"${checks[@]}"} ${suites[@]+"${suites[@]}"}; do show "$name"; done
finish
