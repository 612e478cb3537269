#!/bin/bash
# systemd-suite.sh -- the daemon as it is installed, its units, and the parts that talk to systemd, under a real systemd.
#
#   Tests/Support/systemd-suite.sh [PART...]     from the repository, as root, after make release and swift build --build-tests
#
# Each part (Tests/Support/systemd/PART.sh) gets a machine of its own, booted for it by with-systemd.sh; some run at the same
# time. RELEASE=DIR names another folder of programs. Ends with "N passed, N failed".
# Where no systemd can be booted it exits 125, and with CI=true it fails.
set -u
HERE=$(cd "$(dirname "$0")" && pwd)
ROOT=$(cd "$HERE/../.." && pwd)
RELEASE=${RELEASE:-$ROOT/.build/release}
TESTS=$ROOT/.build/debug/rolloutdPackageTests.xctest
# The longest first, so that it does not come last alone.
ALL=(crash disk reboot check ladder journald start reload pieces)
# Machines at the same time: as many as there are processors, for each has deadlines to keep.
AT_ONCE=$(nproc)
# The longest that a part may take, in seconds; the usual is a tenth to a third of it.
LONGEST=240

[ $# -gt 0 ] || set -- "${ALL[@]}"
for part; do
  [ -x "$HERE/systemd/$part.sh" ] || { echo "${0##*/}: no part $part: there are ${ALL[*]}" >&2; exit 1; }
done
if ! "$HERE/with-systemd.sh" --check >/dev/null; then
  echo "${0##*/}: no systemd can be booted here (it takes root and the right to mount)" >&2
  [ "${CI:-}" = true ] && exit 1
  exit 125
fi
for program in rolloutd rolloutctl storesim; do
  [ -x "$RELEASE/$program" ] || { echo "${0##*/}: $RELEASE/$program is missing: make release" >&2; exit 1; }
done
[ -x "$TESTS" ] || { echo "${0##*/}: $TESTS is missing: swift build --build-tests" >&2; exit 1; }

# ------------------------------------------------------------------ what the machines share
WORK=$(mktemp -d /tmp/systemd-suite.XXXXXX)
trap 'kill $(jobs -p) 2>/dev/null; wait; rm -rf "$WORK"' EXIT
trap 'exit 143' TERM
trap 'exit 130' INT
make -s -C "$ROOT" install DESTDIR="$WORK/stage" RELEASE="$(readlink -f "$RELEASE")" >/dev/null || exit 1
mv "$WORK/stage/usr/bin" "$WORK/programs"      # bound where they are used: three programs are 200 MB

installed=(--copy "$WORK/stage/usr:/usr")
for program in rolloutd rolloutctl storesim; do
  installed+=(--bind-ro "$WORK/programs/$program:/usr/bin/$program")
done
run() { # run PART: what each of them needs on its machine
  local guest=(--writable-usr --timeout "$LONGEST" --bind-ro "$ROOT:/src") script=/src/Tests/Support/systemd/$1.sh
  case $1 in
    start) # installs by itself
      "$HERE/with-systemd.sh" "${guest[@]}" --bind-ro "$WORK/programs:/release" -- "$script" ;;
    pieces)
      local runtime
      runtime=$(ldd "$TESTS" | awk '/libswiftCore/ {print $3}')
      "$HERE/with-systemd.sh" "${guest[@]}" --bind-ro "$(readlink -f "$TESTS"):/suite/service" \
        --bind-ro "${runtime%/*}:/suite/lib" -- "$script" ;;
    reboot)
      local boot
      for boot in first second; do
        "$HERE/with-systemd.sh" "${guest[@]}" "${installed[@]}" --tree "$WORK/tree" -- "$script" $boot || return
      done ;;
    *) "$HERE/with-systemd.sh" "${guest[@]}" "${installed[@]}" -- "$script" ;;
  esac
}

# ------------------------------------------------------------------ run them
for part; do
  while [ "$(jobs -pr | wc -l)" -ge "$AT_ONCE" ]; do wait -n; done
  { run "$part"; echo $? >"$WORK/$part.status"; } >"$WORK/$part.out" 2>&1 </dev/null &
done
wait
PASSED=0 FAILED=0
for part; do
  printf '\n%s\n' "$part"
  sed 's/^/  /' "$WORK/$part.out"
  PASSED=$((PASSED + $(grep -c '^ok  ' "$WORK/$part.out")))
  FAILED=$((FAILED + $(grep -c '^FAILED  ' "$WORK/$part.out")))
  # A machine that did not boot, or a part that was cut off, has no failed expectation to show.
  if [ "$(<"$WORK/$part.status")" != 0 ] && ! grep -q '^FAILED  ' "$WORK/$part.out"; then
    echo "  FAILED  $part ended with status $(<"$WORK/$part.status")"
    FAILED=$((FAILED + 1))
  fi
done
printf '\n%s passed, %s failed\n' "$PASSED" "$FAILED"
[ "$FAILED" = 0 ]
