#!/bin/bash
# journald that stalls, restarts and is killed while decisions are made: nothing waits for it, and nothing is lost.
# shellcheck source-path=SCRIPTDIR disable=SC1091,SC2317  # the functions are called by name
. "${0%/*}/checks.sh"; . "${0%/*}/daemon.sh"

{ echo applications:; for i in 1 2 3; do application 9NBLGGH4R00$i; done; } | store || finish
LADDER='steps: [{setPercentage: 10, bake: 1s}, {setPercentage: 25, bake: 1s}, {setPercentage: 50, bake: 1s}, {finalize: {}}]'
STEPS="percentage:10>25 percentage:25>50 finalized:50>100"
drop_in suite <<'END'
[Service]
WatchdogSec=4s
END
policy reader 9NBLGGH4R001 <<<'steps: [{setPercentage: 10, bake: 1h}, {finalize: {}}]'
begin || finish
check "a rollout bakes" eventually prop_is StatusText "1 rollout: 1 baking"

# More commands than journald's socket can hold: each has an entry of its own, and the hold that follows it another.
shower() { # shower COUNT: pauses and resumes, over one connection
  curl -sS --fail-with-body --max-time 60 --unix-socket /run/rolloutd.sock -o /dev/null -H 'Content-Type: application/json' \
    --data '{"reason": "shower"}' "http://rolloutd/v1/rollouts/reader/{pause,resume}?[1-$1]"
}
sequences_written() { # the numbers of the decision journal's entries that have a line, by its own account
  local last=0 page
  while page=$(curl -sS --max-time 30 --unix-socket /run/rolloutd.sock "http://rolloutd/v1/history?after=$last&limit=1000"); do
    { tr -d '\n' <<<"$page"; echo; } | sed 's/"hash" *:/\n&/g' | sed -nE 's/.*"message" *: *"[^"].*"sequence" *: *([0-9]+).*/\1/p'
    page=$(grep -oE '"sequence" *: *[0-9]+' <<<"$page" | grep -oE '[0-9]+' | tail -n 1)
    [ "${page:-$last}" != "$last" ] || break
    last=$page
  done
}
# By identifier, not by unit: what journald reads after its sender has ended it can no longer trace to a unit.
sequences_delivered() { field ENTRY_SEQUENCE; }
all_delivered() { # every one but those in /run/lost, in order, none twice
  sequences_written | grep -vxFf /run/lost >/run/written; sequences_delivered | grep -v '^0$' >/run/delivered
  diff /run/written /run/delivered >/run/difference || {
    head -n 5 /run/difference
    return 1
  }
  [ -s /run/delivered ] || { echo "there is no entry at all"; return 1; }
  is "$(sort -n /run/delivered | uniq | wc -l)" "$(wc -l </run/delivered)"
}
: >/run/lost
at_most_one_lost() { # the newest is there, and all before it but perhaps one, which is noted in /run/lost
  sequences_written >/run/written; sequences_delivered | grep -v '^0$' >/run/delivered
  is "$(tail -n 1 /run/delivered)" "$(tail -n 1 /run/written)" || return
  diff /run/written /run/delivered | sed -n 's/^< //p' >/run/lost.found
  [ "$(wc -l </run/lost.found)" -le 1 ] || { echo "lost:"; head -n 20 /run/lost.found; return 1; }
  cp /run/lost.found /run/lost
}
check "every entry so far is in the system journal" eventually all_delivered

# ------------------------------------------------------------------ journald stands still
JOURNALD=$(prop MainPID systemd-journald.service)
[ "$JOURNALD" -gt 1 ] && kill -STOP "$JOURNALD"
check "while journald stands still, 800 commands are answered" within_ms 20000 shower 400
policy notes 9NBLGGH4R002 <<<"$LADDER"
check "a reload too" rolloutctl reload
check "and a ladder goes on to its end" eventually effects_are 9NBLGGH4R002 "$STEPS"
check "status answers at once" within_ms 2000 rolloutctl status
check "the watchdog has no complaint" restarts_are 0
kill -CONT "$JOURNALD"
check "once journald goes on everything arrives" eventually all_delivered
check "that was more than its socket holds" test "$(wc -l </run/delivered)" -gt 600

# ------------------------------------------------------------------ journald restarts
policy paint 9NBLGGH4R003 <<<"$LADDER"
rolloutctl reload >/dev/null
shower 300 &
SHOWER=$!
systemctl restart systemd-journald.service
wait "$SHOWER"; STATUS=$?
check "a restart of journald disturbs no command" is "$STATUS" 0
check "nor a ladder" eventually effects_are 9NBLGGH4R003 "$STEPS"
check "and everything arrives" eventually all_delivered

# ------------------------------------------------------------------ journald is killed
# What it had taken from its socket and not yet written goes with it: one entry, and its sender cannot know.
shower 300 &
SHOWER=$!
systemctl kill -s KILL systemd-journald.service
wait "$SHOWER"; STATUS=$?
check "a kill of journald disturbs no command" is "$STATUS" 0
shower 1
check "everything arrives but what journald held" eventually at_most_one_lost

# ------------------------------------------------------------------ the daemon ends while journald stands still
JOURNALD=$(prop MainPID systemd-journald.service)
[ "$JOURNALD" -gt 1 ] && kill -STOP "$JOURNALD"
shower 300
check "a stop does not wait for journald" within_ms 15000 systemctl stop rolloutd.service
kill -CONT "$JOURNALD"
check "it ended well" ended
start
check "what was left arrives after the next start" eventually all_delivered
check "the service was never restarted by systemd" restarts_are 0
finish
