#!/bin/bash
# swift test, which says at the end what failed: a log is read from its last lines, and the build server keeps only those.
# swift-test.sh ARGUMENTS-OF-SWIFT-TEST…
set -u
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# No group takes ten minutes; one that hangs should fail while there is somebody to read why.
timeout -k 10 1500 swift test "$@" 2>&1 | tee "$log"
status=${PIPESTATUS[0]}
if [ "$status" -ne 0 ]; then
  printf '\nfailed (status %s): swift test %s\n' "$status" "$*"
  # Swift Testing marks an issue by ✘ and writes the values of an expression under it, marked by ↳.
  grep -aE '✘|↳|^/.*error:|Fatal error|fatalError|Crash|signal code' "$log" | tail -n 60
fi
exit "$status"
