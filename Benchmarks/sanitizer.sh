#!/bin/bash
# sanitizer.sh [FILTER]: runs the tests of what runs in parallel under ThreadSanitizer, on a build of its own, and prints what it
# found in our own code. What is found in the libraries is listed on standard error. Swift's `Mutex` is explained to the sanitizer
# by Tests/Support/tsan-mutex.c.
set -u
cd "$(dirname "$0")/.." || exit 1
scratch=.build/sanitizer
filter=${1:-DaemonTests|DecisionJournalTests|ControlServerTests|SystemdSupportTests|StoreAPITests|HealthSourcesTests|NotificationsTests|CheckRunnerTests|AuditTests|UnixSocketsTests|CommandsTests}
log=$(mktemp)
trap 'rm -f "$log"' EXIT
unbuilt() {
  echo '| ThreadSanitizer | does not build | clean | **no** |'
  exit 0
}
swift build --scratch-path "$scratch" --sanitize=thread --build-tests >&2 || unbuilt
mutex=$scratch/tsan-mutex.so
clang=$(dirname "$(readlink -f "$(command -v swift)")")/clang
"$clang" -O1 -shared -fPIC -o "$mutex" Tests/Support/tsan-mutex.c >&2 || unbuilt
tests=$(find "$scratch/" -name 'rolloutdPackageTests.xctest' -type f | head -n 1)
TSAN_OPTIONS="halt_on_error=0 exitcode=0" LD_PRELOAD=$PWD/$mutex \
  "$tests" --testing-library swift-testing --no-parallel --filter "$filter" >"$log" 2>&1
status=$?
grep -A 30 'WARNING: ThreadSanitizer' "$log" >&2
found=$(grep -c 'SUMMARY: ThreadSanitizer.*/\(Sources\|Tests\)/[A-Z]' "$log")
all=$(grep -c 'WARNING: ThreadSanitizer' "$log")
reached=yes
if [ "$found" -ne 0 ] || [ "$status" -ne 0 ]; then reached='**no**'; fi
printf '| ThreadSanitizer on the targets that run in parallel | %s reports in our code, %s in all; tests ended with %s | 0 | %s |\n' "$found" "$all" "$status" "$reached"
