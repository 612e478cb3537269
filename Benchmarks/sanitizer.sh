#!/bin/bash
# sanitizer.sh [FILTER]: runs the tests of what runs in parallel under ThreadSanitizer, on a build of its own, and prints what it
# found in our own code. What is found in the libraries is listed on standard error.
set -u
cd "$(dirname "$0")/.." || exit 1
scratch=.build/sanitizer
filter=${1:-DaemonTests|DecisionJournalTests|ControlServerTests|SystemdSupportTests|StoreAPITests|HealthSourcesTests}
log=$(mktemp)
trap 'rm -f "$log"' EXIT
swift build --scratch-path "$scratch" --sanitize=thread --build-tests >&2 || {
  echo '| ThreadSanitizer | does not build | clean | **no** |'
  exit 0
}
TSAN_OPTIONS="halt_on_error=0 exitcode=0" \
  swift test --scratch-path "$scratch" --sanitize=thread --skip-build --no-parallel --filter "$filter" >"$log" 2>&1
status=$?
grep -A 30 'WARNING: ThreadSanitizer' "$log" >&2
found=$(grep -c 'SUMMARY: ThreadSanitizer.*/\(Sources\|Tests\)/[A-Z]' "$log")
all=$(grep -c 'WARNING: ThreadSanitizer' "$log")
reached=yes
if [ "$found" -ne 0 ] || [ "$status" -ne 0 ]; then reached='**no**'; fi
printf '| ThreadSanitizer on the targets that run in parallel | %s reports in our code, %s in all; tests ended with %s | 0 | %s |\n' "$found" "$all" "$status" "$reached"
