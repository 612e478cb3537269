#!/bin/bash
# Watchdog, crashes, and stops with a call on its way: the rollouts stand where they stood, and no call is made twice.
# shellcheck source-path=SCRIPTDIR disable=SC1091,SC2317  # the functions are called by name
. "${0%/*}/checks.sh"; . "${0%/*}/daemon.sh"

{ echo applications:; for i in 1 2 3 4; do application 9NBLGGH4R00$i; done; } | store || finish
LONG='steps: [{setPercentage: 10, bake: 1s}, {setPercentage: 25, bake: 1h}, {finalize: {}}]'
policy reader 9NBLGGH4R001 <<<"$LONG"
# The watchdog as short as the loop's turns allow; no limit on starts, for this part has many.
drop_in suite <<'END'
[Unit]
StartLimitIntervalSec=0
[Service]
WatchdogSec=4s
END
begin || finish
check "a rollout bakes at 25 %" eventually stands reader '25 % bakes for 1h'
END=$(bake_end reader)
as_before() { bakes_until reader "$END" && effects_are 9NBLGGH4R001 "percentage:10>25"; }

# ------------------------------------------------------------------ watchdog, crash
sleep_through() { [ "$(prop ActiveEnterTimestampMonotonic)" -lt "$(($(cut -d. -f1 /proc/uptime) * 1000000 - 6000000))" ]; }
check "the watchdog leaves a healthy daemon alone" eventually sleep_through
check "it was never restarted" restarts_are 0
kill -STOP "$(main_pid)"
check "a daemon that stands still is killed and started again" eventually restarts_are 1
check "by the watchdog" has "$(journal _PID=1 -o cat)" "rolloutd.service: Watchdog timeout"
check "the rollout stands where it stood, to the same end of the bake" eventually as_before
kill -KILL "$(main_pid)"
check "after kill -9 it is started again" eventually restarts_are 2
check "and stands where it stood" eventually as_before

# ------------------------------------------------------------------ a stop waits for the call on its way
in_flight() { shows "$1" "is open: its outcome is not known yet"; }
outcomes() { field OUTCOME ROLLOUT="$1" _PID="$2" | paste -sd' '; }
store_told faults '{on: setPercentage, application: 9NBLGGH4R002, delay: 4s}' >/dev/null
policy notes 9NBLGGH4R002 <<<"$LONG"
rolloutctl reload >/dev/null
check "a raise is on its way" eventually in_flight notes
PID=$(main_pid)
systemctl stop --no-block rolloutd.service
check "a stop meanwhile says so" eventually prop_has StatusText "finishing the calls that are on their way"
check "waits for the answer, and ends well" eventually ended
check "the outcome was recorded before the end" is "$(outcomes notes "$PID")" "applied"
check "the step was made once" effects_are 9NBLGGH4R002 "percentage:10>25"
start
check "it goes on from there" eventually stands notes '25 % bakes for 1h'

# ------------------------------------------------------------------ killed with a call on its way
store_told faults '{on: setPercentage, application: 9NBLGGH4R003, hang: {for: 60s, applied: true}}' >/dev/null
policy paint 9NBLGGH4R003 <<<"$LONG"
rolloutctl reload >/dev/null
check "another raise gets no answer" eventually in_flight paint
kill -KILL "$(main_pid)"
check "killed meanwhile, it is started again" eventually restarts_are 1
check "and settles the call by looking" eventually stands paint '25 % bakes for 1h'
check "by an unknown outcome that was resolved" is "$(outcomes paint "$(main_pid)")" "unknown applied"
check "the step was made once" effects_are 9NBLGGH4R003 "percentage:10>25"

# ------------------------------------------------------------------ a stop gives up a call that does not end
store_told faults '{on: setPercentage, application: 9NBLGGH4R004, hang: {for: 120s, applied: true}}' >/dev/null
policy music 9NBLGGH4R004 <<<"$LONG"
rolloutctl reload >/dev/null
check "a third raise gets no answer" eventually in_flight music
PID=$(main_pid)
check "a stop ends within TimeoutStopSec" within_ms 29000 systemctl stop rolloutd.service
check "and ends well" is "$(prop Result) $(prop ExecMainStatus)" "success 0"
check "the outcome was recorded as unknown" is "$(outcomes music "$PID")" "unknown"
start
check "the next start settles it" eventually stands music '25 % bakes for 1h'
check "by looking" is "$(outcomes music "$(main_pid)")" "applied"
check "the step was made once" effects_are 9NBLGGH4R004 "percentage:10>25"
finish
