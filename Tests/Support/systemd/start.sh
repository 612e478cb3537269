#!/bin/bash
# Installation, credentials, readiness, socket activation, who may call, and where the secret is not.
# shellcheck source-path=SCRIPTDIR disable=SC1091,SC2317  # the functions are called by name
. "${0%/*}/checks.sh"; . "${0%/*}/daemon.sh"

# ------------------------------------------------------------------ installed by make, nothing of Swift on the host
make -s -C /src install DESTDIR= PREFIX=/usr RELEASE=/release >/dev/null || finish
check "make install tells systemd of the groups" getent group rolloutd rolloutd-operators rolloutd-approvers
check "the manual is there" test -s /usr/share/man/man8/rolloutd.8 -a -s /usr/share/man/man1/rolloutctl-halt.1
check "and the completions" grep -q -- '---completion halt' /usr/share/bash-completion/completions/rolloutctl
no_runtime() { not grep -E 'swift|Foundation|dispatch|not found' <<<"$(ldd /usr/bin/rolloutd /usr/bin/rolloutctl)"; }
check "the installed programs need no Swift runtime" no_runtime
check "and there is none on this machine" not test -e /opt/swift
unit_is_fine() { is "$(systemd-analyze verify --man=no rolloutd.service rolloutd.socket 2>&1)" ""; }
check "systemd finds no fault with the units" unit_is_fine
check "the exposure is at most 1.2" systemd-analyze security --no-pager --threshold=12 rolloutd.service

# ------------------------------------------------------------------ settings and secrets that cannot be used
settings
check "without the secret's file the service does not start" not start
check "its status is 243, and it is not started again" is "$(prop ExecMainStatus) $(prop NRestarts)" "243 0"
systemctl reset-failed rolloutd.service
write_secret
install -m 644 /etc/rolloutd/store-client-secret /etc/rolloutd/open-secret
settings '{file: /etc/rolloutd/open-secret}'
check "with a secret that everybody may read it does not start" not start
check "its status is 78, and it is not started again" is "$(prop ExecMainStatus) $(prop NRestarts)" "78 0"
check "it says which file, and what to do" like "$(journal -u rolloutd -o cat)" 'open-secret.*chmod 600'
systemctl reset-failed rolloutd.service rolloutd.socket
settings; echo 'pollIntervall: 1s' >>/etc/rolloutd/rolloutd.yaml
check "with wrong settings it does not start" not start
check "its status is 78" prop_is ExecMainStatus 78
check "it says file, line and column" has "$(journal -u rolloutd -o cat)" "/etc/rolloutd/rolloutd.yaml:11:1: "
systemctl reset-failed rolloutd.service rolloutd.socket
settings
check "rolloutd --check says that all is well" rolloutd --check

# ------------------------------------------------------------------ readiness and the status line
METRIC='metrics: [{name: crash-rate, source: {http: {url: "http://127.0.0.1:8085/_sim/telemetry/{{application}}/{{version}}",
  value: /rates/crash, sample: /devices, time: /time}}, interval: 1s, maxAge: 1h,'
{ echo applications:; for i in 1 2 3 4 5; do application 9NBLGGH4R00$i; done; } | store
policy reader 9NBLGGH4R001 <<<'steps: [{setPercentage: 10, bake: 1h}, {finalize: {}}]'
policy notes 9NBLGGH4R002 <<<'steps: [{setPercentage: 10, bake: 1h}, {setPercentage: 50, bake: 1h}, {finalize: {}}]'
policy paint 9NBLGGH4R003 <<<"steps: [{setPercentage: 10, bake: 1s}, {finalize: {}}]
$METRIC fail: {above: 1%}, pass: {below: 0.1%}, inconclusiveLimit: 1000}]"
policy music 9NBLGGH4R004 <<<"steps: [{setPercentage: 10, bake: 1s}, {finalize: {}}]
$METRIC fail: {above: 1%}}]"
is_ready() { is "$(prop ActiveState) $(prop SubState) $(prop Type)" "active running notify"; }
systemctl start rolloutd.socket
check "the service is down while nobody calls" prop_is ActiveState inactive
check "the first call starts it, and is answered" rolloutctl status
check "it says READY" eventually is_ready
check "systemctl status tells where the rollouts stand" eventually prop_is StatusText \
  "4 rollouts: 2 baking, 1 held (paint: crash-rate inconclusive), 1 finalized"
check "the Store has seen one change, the finalize" effects_are 9NBLGGH4R004 "finalized:10>100"
check "its start is in the journal, with the version" found MESSAGE_ID="$(id_of daemon-started)"

# ------------------------------------------------------------------ who may call
GROUP=$(getent group rolloutd | cut -d: -f3)
as_member() { setpriv --reuid=33 --regid=33 --groups="$GROUP" -- "$@"; }
as_stranger() { setpriv --reuid=33 --regid=33 --clear-groups -- "$@"; }
check "a member of the group may look" as_member rolloutctl status
check "but not act: exit status 3" ends_with 3 as_member rolloutctl pause notes
check "and is told which group it takes" said "rolloutd-operators or rolloutd-approvers"
usermod -aG rolloutd-operators www-data
check "an operator may brake" as_member rolloutctl pause notes --reason "a customer reports a crash"
check "the journal has the member's name and number" has \
  "$(field ACTOR ROLLOUT=notes MESSAGE_ID="$(id_of command)")" "www-data (uid 33)"
check "and the reason" has "$(field REASON ROLLOUT=notes MESSAGE_ID="$(id_of command)")" "a customer reports a crash"
check "but not let go" ends_with 3 as_member rolloutctl resume notes
check "and is told which group that takes" said "rolloutd-approvers"
as_approver() { setpriv --reuid=games --regid=games --groups="$GROUP" -- "$@"; }
usermod -aG rolloutd-approvers games
check "an approver may let go" as_approver rolloutctl resume notes --reason "not our crash"
check "which the journal has too" has "$(field ACTOR ROLLOUT=notes COMMAND=resume)" "games (uid 5)"
check "and brake" as_approver rolloutctl freeze notes --until 1h
check "root may do everything" rolloutctl unfreeze notes --reason "all is well"
check "and is root in the journal" has "$(field ACTOR ROLLOUT=notes COMMAND=unfreeze)" "root (uid 0)"
as_sudo() { (echo 33 >/proc/self/loginuid && exec "$@"); }
if (echo 33 >/proc/self/loginuid) 2>/dev/null; then
  check "who is root by sudo" as_sudo rolloutctl retry notes --reason "now"
  check "is recorded by the login" has "$(field ACTOR ROLLOUT=notes COMMAND=retry)" "www-data (uid 33, as root)"
fi
check "nobody else may: exit status 3" ends_with 3 as_stranger rolloutctl status
check "and is told which group" said "group rolloutd"
check "the socket is root's and the group's" is "$(stat -c '%U:%G %a' /run/rolloutd.sock)" "root:rolloutd 660"

# ------------------------------------------------------------------ where the secret is not
PID=$(main_pid)
check "the process does not run as root" not is "$(stat -c %u "/proc/$PID")" 0
free_of_secret() { not grep -qaF "$SECRET" "$@"; }
check "the secret is in no argument and no variable" free_of_secret "/proc/$PID/cmdline" "/proc/$PID/environ"
check "nor in the state directory" free_of_secret -r /var/lib/private/rolloutd/
journal -a -o export >/run/journal.export
check "nor in any entry of the journal" free_of_secret /run/journal.export
{ rolloutctl status --json; rolloutctl history reader --json; systemctl show rolloutd.service; } >/run/answers
check "nor in an answer of the daemon or of systemd" free_of_secret /run/answers
check "the daemon has it nevertheless: the Store let it in" has "$(store_says requests)" '"effect":true'

# ------------------------------------------------------------------ the end
check "systemctl stop ends it well" within_ms 10000 systemctl stop rolloutd.service
check "with status 0" is "$(prop Result) $(prop ExecMainStatus)" "success 0"
check "the stop is in the journal" found MESSAGE_ID="$(id_of daemon-stopping)"
check "the socket stays, and a call starts it again" rolloutctl status
check "with everything as it was" eventually prop_is StatusText \
  "4 rollouts: 2 baking, 1 held (paint: crash-rate inconclusive), 1 finalized"

# ------------------------------------------------------------------ two people
usermod -aG rolloutd-approvers www-data
policy news 9NBLGGH4R005 <<<'steps: [{setPercentage: 10, bake: 1s, approval: {people: 2}}, {setPercentage: 50, bake: 1h}, {finalize: {}}]'
systemctl reload rolloutd.service
wants_people() { has "$(rolloutctl status news)" "2 people must approve"; }
check "a step that two people must agree to waits" eventually wants_people
check "one agrees" as_approver rolloutctl approve news --reason "the numbers are fine"
check "and counts once" ends_with 1 as_approver rolloutctl approve news
check "nothing is raised for one" effects_are 9NBLGGH4R005 ""
check "another agrees" as_member rolloutctl approve news
check "then it is raised" eventually effects_are 9NBLGGH4R005 "percentage:10>50"
check "the journal has both" has "$(field ACTOR ROLLOUT=news COMMAND=approve | paste -sd,)" "games (uid 5),"
finish
