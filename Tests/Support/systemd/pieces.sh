#!/bin/bash
# The parts of the package that talk to systemd, by themselves: a small service of the package's tests (UnderSystemdTests) runs
# as rolloutd.service, with all of the unit's hardening.
# shellcheck source-path=SCRIPTDIR disable=SC1091,SC2317  # the functions are called by name
. "${0%/*}/checks.sh"

# In place of rolloutctl: "reload" is passed on, and fails when told to.
cat >/usr/bin/rolloutctl <<'END'
#!/usr/bin/perl
use IO::Socket::UNIX;
my $s = IO::Socket::UNIX->new(Peer => "/run/rolloutd.sock") or die "$!\n";
print $s "$ARGV[0]\n"; my $answer = <$s>; print $answer;
exit(-e "/run/reload-fails" ? 1 : $answer ne "reloaded\n");
END
chmod 755 /usr/bin/rolloutctl
say() { # say COMMAND: what the service answers over the control socket (of whoever runs it)
  perl -MIO::Socket::UNIX -e 'my $s = IO::Socket::UNIX->new(Peer => "/run/rolloutd.sock") or die "$!\n";
    print $s "$ARGV[0]\n"; print <$s>' "$1"
}
sequences() { journalctl --sync; journalctl -q -t rolloutd "$@" -o cat --output-fields=ENTRY_SEQUENCE; }
stalled() { has "$(say progress)" "journald takes no entries"; }
ended() { is "$(prop ActiveState) $(prop Result)" "inactive success"; }
delivered() { [ "$(say progress)" = "$1 well" ]; }

# The units as they are installed, with the tests' service in place of the daemon.
make -s -C /src install-files DESTDIR= PREFIX=/usr >/dev/null || exit 1
systemd-sysusers 2>/dev/null && systemd-tmpfiles --create rolloutd.conf && journalctl --update-catalog || exit 1
ln -s /suite/service /usr/bin/rolloutd      # what ExecPaths= names must be there (226/NAMESPACE)
mkdir -p /etc/systemd/system/rolloutd.service.d
cat >/etc/systemd/system/rolloutd.service.d/suite.conf <<'END'
[Service]
ExecStart=
ExecStart=/suite/service --testing-library swift-testing --filter UnderSystemdTests
ExecPaths=/suite
Environment=ROLLOUTD_TEST_SERVICE=1 LD_LIBRARY_PATH=/suite/lib
TimeoutStopSec=5s
END
systemctl daemon-reload

# ---- the unit
check "exposure is at most 1.2 with the installed unit" \
  systemd-analyze security --offline=true --no-pager --threshold=12 /usr/lib/systemd/system/rolloutd.service
check "sysusers made the group" getent group rolloutd
check "tmpfiles made the folder for policies until the next boot, and it is root's" \
  is "$(stat -c '%U %a' /run/rolloutd/policies)" "root 755"
check "the socket listens" systemctl start rolloutd.socket
check "the socket is root's and the group's" is "$(stat -c '%U:%G %a' /run/rolloutd.sock)" "root:rolloutd 660"

# ---- credentials
check "without the secret's file the service does not start" not systemctl start rolloutd.service
check "its status is 243" is "$(prop ExecMainStatus)" 243
check "it is not started again and again" is "$(prop NRestarts) $(prop ActiveState)" "0 failed"
systemctl reset-failed rolloutd.service
echo canary-0c53-secret >/etc/rolloutd/store-client-secret
systemd-tmpfiles --create rolloutd.conf
check "tmpfiles closed the secret's file to others" is "$(stat -c %a /etc/rolloutd/store-client-secret)" 600

# ---- readiness, socket activation, identity
systemctl restart rolloutd.socket
check "the first connection starts the service, and is answered" has "$(say whoami)" "0 root 0"
check "it is active once it said READY" is "$(prop ActiveState)" active
if [ "$(prop ActiveState)" != active ]; then
  journalctl -q -u rolloutd.service -o cat -n 40
  finish
fi
check "its status is shown" is "$(prop StatusText)" "waiting for commands"
FACTS=$(say facts)
check "standard error leads to journald" has "$FACTS" "sink=SystemJournal"
check "the secret was read, and prints as stars" has "$FACTS" "secret=*** of 18"
check "the boot is known" has "$FACTS" "boot=$(tr -d - </proc/sys/kernel/random/boot_id)"
check "the watchdog wants a ping every 15 s" has "$FACTS" "watchdog=15.0 seconds"
check "the sockets' variables are gone" has "$FACTS" "listening=taken"
check "memory cannot be dumped" has "$FACTS" "dumpable=false"
check "it is not root" not has "$FACTS" "user=0"
GROUP=$(getent group rolloutd | cut -d: -f3)
as() { setpriv --reuid="$1" --regid="$1" --groups="$2" -- bash -c "$(declare -f say); say whoami"; }
check "a member of the group is known by user ID and name" is "$(as 33 "$GROUP")" "33 www-data 33"
check "nobody else gets in" not as 33 33

# ---- reload
check "a reload, by the unit's own command, ends well" systemctl reload rolloutd.service
touch /run/reload-fails
check "a reload that fails makes systemctl fail" not systemctl reload rolloutd.service
check "a status cannot carry a message of its own" is "$(prop StatusText)" "reloaded WATCHDOG=trigger"
check "the service is still the same" is "$(prop NRestarts) $(prop ActiveState)" "0 active"

# ---- entries by field, by MESSAGE_ID, with the catalog's text
HOLD=$(id_of hold)
say "append 1 MESSAGE_ID=$HOLD ROLLOUT=reader DECISION=baking REASON=23h" >/dev/null
check "an entry is delivered" eventually delivered 1
check "it is found by its fields" is "$(sequences ROLLOUT=reader DECISION=baking)" 1
check "it is found by its MESSAGE_ID" is "$(sequences MESSAGE_ID="$HOLD")" 1
check "journalctl -x explains it" \
  has "$(journalctl -q -x -t rolloutd MESSAGE_ID="$HOLD")" "rolloutctl status reader"
check "its message is one line" \
  is "$(journalctl -q -t rolloutd MESSAGE_ID="$HOLD" -o cat)" 'entry 1\nof the suite'
check "journald says which unit it came from" is "$(sequences _SYSTEMD_UNIT=rolloutd.service ROLLOUT=reader)" 1
say "append 1 ROLLOUT=large REASON=big:1000000" >/dev/null
eventually delivered 2
check "an entry of a megabyte arrives whole" \
  is "$(journalctl --sync; journalctl -q -a ROLLOUT=large -o cat --output-fields=REASON | wc -c)" 1000001

# ---- journald stalls, restarts, is killed
JOURNALD=$(prop MainPID systemd-journald.service)
kill -STOP "$JOURNALD"
ANSWER=$(say "append 5000 ROLLOUT=stall")
check "while journald is stalled the caller is not held up" test "${ANSWER% ms}" -lt 1000
check "and is told why" eventually stalled
kill -CONT "$JOURNALD"
check "everything is delivered once journald goes on" eventually delivered 5002
check "nothing is lost or doubled" is "$(sequences ROLLOUT=stall | md5sum)" "$(seq 3 5002 | md5sum)"
say "append 20000 ROLLOUT=restart" >/dev/null
systemctl restart systemd-journald.service
systemctl kill -s KILL systemd-journald.service
check "a restart and a kill of journald in the middle of it: everything is delivered" eventually delivered 25002
check "and nothing is lost" is "$(sequences ROLLOUT=restart | md5sum)" "$(seq 5003 25002 | md5sum)"

# ---- the end
say "append 3 ROLLOUT=last" >/dev/null
check "it quits when told to" is "$(say quit)" bye
check "and ends well" eventually ended
check "what was appended last is there" is "$(sequences ROLLOUT=last | paste -sd' ')" "25003 25004 25005"
check "the secret is nowhere in the journal" not grep -q canary-0c53 <<<"$(journalctl -q -a -o export)"
finish
