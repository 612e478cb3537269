#!/bin/bash
# A state directory that is full: nothing is done that could not be recorded, a halt gets through, and nothing is lost.
# shellcheck source-path=SCRIPTDIR disable=SC1091,SC2317  # the functions are called by name
. "${0%/*}/checks.sh"; . "${0%/*}/daemon.sh"

STATE=/var/lib/private/rolloutd
[ -d /var/lib/private ] || mkdir -m 700 /var/lib/private
mkdir $STATE
mount -t tmpfs -o size=8M,mode=700 state $STATE || finish
{ echo applications:; application 9NBLGGH4R001; application 9NBLGGH4R002; } | store || finish
for name in reader:1 notes:2; do
  policy ${name%:*} 9NBLGGH4R00${name#*:} <<<'steps: [{setPercentage: 10, bake: 1h}, {finalize: {}}]'
done
begin || finish
check "two rollouts bake" eventually prop_is StatusText "2 rollouts: 2 baking"
END=$(bake_end reader)

# ------------------------------------------------------------------ full
dd if=/dev/zero of=$STATE/filling bs=64k 2>/dev/null
check "the state directory is full" is "$(df --output=avail $STATE | tail -n 1 | tr -d ' ')" 0
check "a halt is taken nevertheless" rolloutctl halt notes --reason "it loses data"
check "and reaches the Store" eventually effects_are 9NBLGGH4R002 "halted:10>0"
pause_until_refused() {
  local i
  for i in {1..2000}; do rolloutctl pause reader --reason "$i" >/run/said 2>&1 || return 0; done
  return 1
}
dd if=/dev/zero of=$STATE/filling oflag=append conv=notrunc bs=4k 2>/dev/null
check "other commands are refused once nothing can be written" pause_until_refused
came_back() { [ "$(prop NRestarts)" -gt 0 ] && is "$(prop ActiveState) $(prop SubState)" "active running"; }
check "the daemon ends, and is there again: a halt must be possible" eventually came_back
check "it shows where the rollouts stand" eventually stands reader 'open at 10 %'
check "it says why" like "$(journal -u rolloutd -o cat)" 'rolloutd: .*(disk is full|database or disk is full|No space left)'
check "nothing went to the Store meanwhile" effects_are 9NBLGGH4R001 ""

# ------------------------------------------------------------------ room again
rm $STATE/filling
check "with room again it starts" systemctl restart rolloutd.service
check "and takes commands" rolloutctl freeze reader --until 1h --reason "room again"
check "of every kind" rolloutctl unfreeze reader
check "the halt is known" eventually stands notes '^notes: halted'
check "the other rollout stands where it stood" stands reader 'open at 10 %'
check "to the same end of its bake" bakes_until reader "$END"
check "and what was refused has not happened" not shows reader Paused
check "the halt was sent once" effects_are 9NBLGGH4R002 "halted:10>0"
finish
