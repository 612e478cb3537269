#!/bin/bash
# Two boots of one machine: the state survives, the services come back by themselves, and a bake goes on where it was.
# Run as "reboot.sh first", and after an ordered shutdown as "reboot.sh second".
# shellcheck source-path=SCRIPTDIR disable=SC1091,SC2317  # the functions are called by name
. "${0%/*}/checks.sh"; . "${0%/*}/daemon.sh"
KEPT=/var/lib/suite

first() {
  mkdir -p $KEPT
  tr -d - </proc/sys/kernel/random/boot_id >$KEPT/boot
  { echo applications:; application 9NBLGGH4R001; } | store_at_boot || finish
  policy reader 9NBLGGH4R001 <<<'steps: [{setPercentage: 10, bake: 15s}, {setPercentage: 25, bake: 1h}, {finalize: {}}]'
  begin || finish
  check "a rollout bakes" eventually prop_is StatusText "1 rollout: 1 baking"
  bake_end reader >$KEPT/end
  systemctl enable -q rolloutd.socket rolloutd.service
  check "the daemon's state is kept under /var/lib" test -s /var/lib/rolloutd/journal.db
  finish
}
second() {
  END=$(<$KEPT/end)
  check "this is another boot" not is "$(tr -d - </proc/sys/kernel/random/boot_id)" "$(<$KEPT/boot)"
  check "the services came up by themselves" eventually is_up
  check "the bake goes on, to the same end" bakes_until reader "$END"
  check "nothing was changed in the Store" effects_are 9NBLGGH4R001 ""
  check "it had ended in order: the stop is in the journal of the boot before" is \
    "$(journalctl -q -b -1 -t rolloutd MESSAGE_ID="$(id_of daemon-stopping)" -o cat | wc -l)" 1
  check "systemd saw no failure in it" not grep -q 'rolloutd.service: Failed' <<<"$(journalctl -q -b -1 _PID=1 -o cat)"
  check "the folder for policies until the next boot is there" is "$(stat -c %U /run/rolloutd/policies)" root
  check "when the bake is over the rollout is raised" eventually effects_are 9NBLGGH4R001 "percentage:10>25"
  RAISED=$(store_says effects | grep -oE '"time":"[^"]*"' | cut -d'"' -f4)
  check "not before its end" test "$(date -d "$RAISED" +%s%3N)" -ge "$(($(date -d "$END" +%s%3N) - 100))"
  check "and at most 5 s after it" test "$(date -d "$RAISED" +%s%3N)" -le "$(($(date -d "$END" +%s%3N) + 5000))"
  check "the history reaches over both boots" is "$(rolloutctl history reader --json --limit 1000 |
    grep -oE '"bootID" : "[0-9a-f]+"' | sort -u | wc -l)" 2
  finish
}
is_up() { is "$(prop ActiveState) $(prop NRestarts) $(prop StatusText)" "active 0 1 rollout: 1 baking"; }
"$1"
