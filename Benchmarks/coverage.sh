#!/bin/bash
# coverage.sh [--list]: runs the engine's tests on a build that counts, and prints how many of the engine's regions and
# branches they reach; --list names those that they do not.
set -eu
cd "$(dirname "$0")/.."
scratch=.build/coverage
llvm_cov=$(dirname "$(readlink -f "$(command -v swift)")")/llvm-cov
swift build --scratch-path "$scratch" --enable-code-coverage --build-tests >&2
swift test --scratch-path "$scratch" --enable-code-coverage --skip-build --filter RolloutEngineTests >&2
binary=$(find "$scratch/" -name 'rolloutdPackageTests.xctest' -type f | head -n 1)
profile=$(find "$scratch/" -name default.profdata | head -n 1)
if [ "${1:-}" = --list ]; then
  "$llvm_cov" show "$binary" -instr-profile "$profile" -show-regions -show-line-counts=false Sources/RolloutEngine |
    awk '/\.swift:$/ { file = $0 } /\^0/ { print file, last; print $0 } { last = $0 }'
  exit
fi
total=$("$llvm_cov" report "$binary" -instr-profile "$profile" Sources/RolloutEngine | awk '$1 == "TOTAL"')
read -r _ regions missed share _ <<<"$total"
reached=yes
[ "$missed" = 0 ] || reached='**no**'
printf '| regions of the engine that its tests reach | %s of %s (%s) | all | %s |\n' $((regions - missed)) "$regions" "$share" "$reached"
