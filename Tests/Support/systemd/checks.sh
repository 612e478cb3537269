# shellcheck shell=bash
# What the parts of the suite have in common: named expectations, each with a deadline, and a look at systemd's properties.
# Sourced in the guest; a part ends with "finish".

PASSED=0 FAILED=0
# How long something may take that is sure to come, in seconds; a busy machine is slow.
PATIENCE=60

check() { # check WHAT COMMAND...: one expectation
  local what=$1 output; shift
  if output=$("$@" 2>&1); then
    PASSED=$((PASSED + 1)); echo "ok      $what"
  else
    FAILED=$((FAILED + 1)); echo "FAILED  $what"; printf '%s\n' "$output" | tail -n 20 | sed 's/^/        | /'
  fi
}
finish() { # the last line is for the script that runs the parts
  [ "$PASSED" -gt 0 ] || FAILED=$((FAILED + 1))      # it did not come to its first expectation
  [ "$FAILED" = 0 ] || { systemctl --failed --quiet; journalctl -q -b -o short-monotonic --no-hostname -n 60; } |
    sed 's/^/        # /'
  printf '%s passed, %s failed\n' "$PASSED" "$FAILED"
  [ "$FAILED" = 0 ]; exit
}
not() { ! "$@"; }
eventually() { # eventually COMMAND...: true before the deadline; shows what was there last
  local end=$((SECONDS + PATIENCE)) output
  until output=$("$@" 2>&1); do
    [ $SECONDS -lt $end ] || { printf '%s\n' "$output"; return 1; }
    sleep 0.1
  done
}
is() { [ "$1" = "$2" ] || { echo "expected: $2"; echo "found:    $1"; return 1; }; }
has() { grep -qF -- "$2" <<<"$1" || { echo "expected: $2"; echo "in:       $1"; return 1; }; }
like() { grep -qE -- "$2" <<<"$1" || { echo "expected: $2"; echo "in:       $1"; return 1; }; }
ends_with() { # ends_with STATUS COMMAND...: its exit status; what it said is in $SAID
  local status=0 expected=$1; shift
  "$@" >/run/said 2>&1 || status=$?
  cat /run/said
  is "$status" "$expected"
}
said() { has "$(</run/said)" "$1"; }
now_ms() { local t=${EPOCHREALTIME/[.,]/}; echo "${t%???}"; }
within_ms() { # within_ms MILLISECONDS COMMAND...: it works, and takes no longer
  local limit=$1 start; shift
  start=$(now_ms)
  "$@" || return
  [ $(($(now_ms) - start)) -le "$limit" ] || { echo "took $(($(now_ms) - start)) ms, more than $limit"; return 1; }
}

prop() { systemctl show -P "$1" "${2:-rolloutd.service}"; }
prop_is() { is "$(prop "$1" "${3:-rolloutd.service}")" "$2"; }
prop_has() { has "$(prop "$1")" "$2"; }
prop_like() { like "$(prop "$1")" "$2"; }
id_of() { awk -v kind="$1" '$1 == kind {print $2}' /src/systemd/message-ids.txt; }
journal() { journalctl --sync; journalctl -q -b "$@"; }
count() { journal -t rolloutd "$@" -o cat --output-fields=ENTRY_SEQUENCE | wc -l; }
found() { [ "$(count "$@")" -ge 1 ] || { echo "no entry with $*"; return 1; }; }
field() { # field NAME MATCH...: the field of every entry that matches
  local name=$1; shift
  journal -a -t rolloutd "$@" -o cat --output-fields="$name"
}
