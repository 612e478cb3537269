#!/bin/bash
# Reloads, good and bad, by systemctl, rolloutctl and SIGHUP, and what systemd is told meanwhile.
# shellcheck source-path=SCRIPTDIR disable=SC1091,SC2317  # the functions are called by name
. "${0%/*}/checks.sh"; . "${0%/*}/daemon.sh"

reader() { policy reader 9NBLGGH4R001 <<<"steps: [{setPercentage: 10, bake: $1}, {setPercentage: 50}, {finalize: {}}]"; }
bakes_for() { stands "$1" "now +> +10 %  bake $2,"; }
{ echo applications:; application 9NBLGGH4R001; application 9NBLGGH4R002; } | store || finish
reader 1h
policy notes 9NBLGGH4R002 <<<'steps: [{setPercentage: 10, bake: 1h}, {finalize: {}}]'
begin || finish
check "two rollouts bake" eventually prop_is StatusText "2 rollouts: 2 baking"
PID=$(main_pid)

# ------------------------------------------------------------------ a good one
reader 2h
check "systemctl reload of a good policy ends well" systemctl reload rolloutd.service
check "and the new policy is in force when it returns" bakes_for reader 2h
check "its loading is in the journal, with its digest" like \
  "$(field POLICY_DIGEST ROLLOUT=reader MESSAGE_ID="$(id_of policy-loaded)" | tail -n 1)" '^[0-9a-f]{64}$'

# ------------------------------------------------------------------ a bad one
PLACE=/etc/rolloutd/policies/reader.yaml:3:35
reader 30x
policy notes 9NBLGGH4R002 <<<'steps: [{setPercentage: 10, bake: 3h}, {finalize: {}}]'
check "systemctl reload with a broken policy fails" not systemctl reload rolloutd.service
check "the service goes on" is "$(prop ActiveState) $(prop NRestarts) $(prop MainPID)" "active 0 $PID"
check "under the policy that was in force" bakes_for reader 2h
check "rolloutctl status says file, line and column" shows reader "$PLACE: "
check "so does the table of all rollouts say that there is something" shows_all "its policy file has 1 problem"
check "the journal has the place too, as an error" has "$(field REASON PRIORITY=3 ROLLOUT=reader)" "$PLACE: "
check "the policy beside it was loaded all the same" bakes_for notes 3h
check "rolloutctl reload exits with 1" ends_with 1 rolloutctl reload
check "says file, line and column" said "$PLACE: "
check "and that two policies are in force as before" said "2 policies are in force"
reader 4h
check "mended, rolloutctl reload exits with 0" ends_with 0 rolloutctl reload
check "and nothing is said against the policy any more" not shows reader "$PLACE"

# ------------------------------------------------------------------ SIGHUP
reader 5h
kill -HUP "$PID"
check "SIGHUP reloads" eventually bakes_for reader 5h
reader 6h; kill -HUP "$PID"; reader 7h; kill -HUP "$PID"; kill -HUP "$PID"
check "several in a row as well, the last one counts" eventually bakes_for reader 7h
check "it is still the same process" is "$(main_pid) $(prop ActiveState)" "$PID active"

# ------------------------------------------------------------------ what systemd is told
# Each message is held back for half a second after it was sent, so that systemd's view of it can be looked at.
traced() { [ "$(awk '/^TracerPid/ {print $2}' "/proc/$PID/status")" != 0 ]; }
is_reloading() { is "$(prop ActiveState) $(prop SubState)" "reloading reload"; }
told() { grep -oE 'RELOADING=1\\nMONOTONIC_USEC=[0-9]+|READY=1' /run/messages | sed 's/USEC=.*/USEC/' | paste -sd' '; }
strace -f -q -s 400 -e trace=sendmsg -e inject=sendmsg:delay_exit=500000 -o /run/messages -p "$PID" 2>/run/strace.err &
STRACE=$!
check "the daemon's messages can be watched" eventually traced
systemctl reload rolloutd.service &
RELOAD=$!
check "systemd shows the reload while it lasts" eventually is_reloading
wait "$RELOAD"; STATUS=$?
check "it ends well" is "$STATUS" 0
check "and the service is active again" prop_is ActiveState active
kill "$STRACE"; wait "$STRACE"
check "RELOADING=1 came with its time, then READY=1" is "$(told)" 'RELOADING=1\nMONOTONIC_USEC READY=1'
check "nothing was changed in the Store by all this" effects_are 9NBLGGH4R001 ""
finish
