#!/bin/bash
# torture.sh -- the whole torture of the daemon, its disk and its process (docs/internals/torture.md), with the figures at the end.
#
#   Tests/Support/torture.sh [SUITE...]     from the repository, after swift build --build-tests
#
# TORTURE_SEED=N makes the same choices again, TORTURE_KILLS=N kills another number of times than a thousand, TORTURE_AT_ONCE=N
# has another number of worlds than two on their way at once.
set -u
cd "$(dirname "$0")/../.." || exit 1
ALL=(DaemonDiskTests PowerCutTests OldBackupTests CorruptByteTests RandomKillTests SignalTests ClockStepTests DescriptorTests SlowPeerTests)
[ $# -gt 0 ] || set -- "${ALL[@]}"
export TORTURE=whole TORTURE_SEED="${TORTURE_SEED:-$RANDOM$RANDOM}"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
filter=$(IFS='|'; echo "$*")
echo "torture: seed $TORTURE_SEED"
started=$SECONDS
swift test --skip-build --no-parallel --filter "IntegrationTests\.($filter)" 2>&1 | tee "$log" | grep -aE '^(torture:|✘|↳|✔ Suite)'
status=${PIPESTATUS[0]}
printf '\n%s, %s minutes, %s processors, exit status %s\n' \
  "$(git rev-parse --short HEAD 2>/dev/null || echo 'no commit')" $(((SECONDS - started + 30) / 60)) "$(nproc)" "$status"
grep -a '^torture:' "$log" | sed 's/^torture: /  /; s/ \[seed [0-9]*\]$//'
exit "$status"
