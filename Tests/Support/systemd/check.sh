#!/bin/bash
# Checks in units of their own: what passes and what fails, and that no check reads the daemon's secret, state or socket.
# shellcheck source-path=SCRIPTDIR disable=SC1091,SC2317  # the functions are called by name
. "${0%/*}/checks.sh"; . "${0%/*}/daemon.sh"

check_program() { mkdir -p /etc/rolloutd/checks; install -m 755 /dev/stdin "/etc/rolloutd/checks/$1"; }
check_policy() { # check_policy NAME APPLICATION [TIMEOUT]: a ladder whose only metric is the check of that name
  policy "$1" "$2" <<END
steps: [{setPercentage: 10, bake: 1s}, {setPercentage: 50, bake: 1s}, {finalize: {}}]
metrics: [{name: smoke, interval: ${3:-2s}, maxAge: 1m, source: {check: {name: $1, timeout: ${3:-2s}}}, fail: {above: 0}, consecutiveErrorLimit: 1000}]
END
}
{ echo applications:; for i in 1 2 3 4 5; do application 9NBLGGH4R00$i; done; } | store || finish

# ------------------------------------------------------------------ the units
unit_is_fine() { is "$(systemd-analyze verify --man=no rolloutd-check.socket rolloutd-check@x.service 2>&1)" ""; }
settle_in
check "systemd finds no fault with the units" unit_is_fine
check "the exposure of a check is at most 1.1" systemd-analyze security --no-pager --threshold=11 rolloutd-check@x.service

# ------------------------------------------------------------------ a check that tries what it must not be able to do
# Each attempt that succeeds is named in the answer's standard error, and makes the check fail.
check_program spy <<'END'
#!/bin/bash
got=
try() { local what=$1; shift; if "$@" >/dev/null 2>&1; then got="$got $what"; fi; }
pid=$(cat /var/tmp/none 2>/dev/null || true)
for folder in /run/credentials /run/credentials/rolloutd.service /run/credentials/* "$CREDENTIALS_DIRECTORY"; do
  [ -z "$folder" ] || try "credentials:$folder" cat "$folder/store-client-secret"
done
try secret-file cat /etc/rolloutd/store-client-secret
try settings cat /etc/rolloutd/rolloutd.yaml
try state ls /var/lib/rolloutd/
try private-state ls /var/lib/private/rolloutd/
try journal cat /var/lib/rolloutd/journal.db
try control-socket rolloutctl --socket /run/rolloutd.sock status
try curl-socket curl -s --max-time 3 --unix-socket /run/rolloutd.sock http://rolloutd/v1/status
try check-socket curl -s --max-time 3 --unix-socket /run/rolloutd-check/door/socket http://x/
try policies ls /run/rolloutd/policies
for environ in /proc/[0-9]*/environ; do
  pid=${environ#/proc/}; pid=${pid%/environ}
  case $(tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline") in
    "/usr/bin/rolloutd "|/usr/bin/rolloutd) got="$got sees-the-daemon" ;;
  esac
done
try root test "$(id -u)" = 0
try write-system touch /usr/bin/mine
try write-etc touch /etc/mine
try change-itself touch "$0"
try home ls /home/.
try kill-init kill -0 1
[ "$(ls -A /etc/rolloutd)" = checks ] || got="$got other-files:$(ls -A /etc/rolloutd | paste -sd,)"
touch /tmp/mine || got="$got no-tmp"
env | grep -qiE 'secret|credential|notify|rolloutd' && got="$got environment"
echo "spy as $(id -u):$(id -G | tr ' ' ,) got:$got." >&2
printf '{"value": %s, "sample": 1}\n' "$(wc -w <<<"$got")"
END
check_program ill <<<'#!/bin/sh
echo "{\"value\": 3}"'
check_program hangs <<<'#!/bin/sh
sleep 1000 & setsid sleep 1000 & sleep 1000'
check_program dies <<<'#!/bin/sh
echo "{\"value\": 0}"; kill -SEGV $$'
check_policy spy 9NBLGGH4R001 5s
check_policy ill 9NBLGGH4R002
check_policy hangs 9NBLGGH4R003
check_policy gone 9NBLGGH4R004
check_policy dies 9NBLGGH4R005
begin || finish

check "the daemon brought the socket of the checks with it" is "$(prop ActiveState rolloutd-check.socket)" active
as_stranger() { setpriv --reuid=33 --regid=33 --clear-groups -- "$@"; }
check "nobody else comes near its socket" ends_with 7 as_stranger \
  curl -s --max-time 3 --unix-socket /run/rolloutd-check/door/socket http://x/
check "for the folder around it is root's and closed" is "$(stat -c '%U:%G %a' /run/rolloutd-check)" "root:root 700"
check "a check that finds nothing of the daemon's passes" eventually stands spy '^spy: (finalized|closed)'
spied() { journal -t rolloutd-check -o cat | grep -E 'spy as [0-9]+:[0-9,]+ got:\.'; }
check "and says that it got nothing" spied
check "as a user of its own" not like "$(journal -t rolloutd-check -o cat)" "spy as (0|$(stat -c %u "/proc/$(main_pid)")):"
check "a check that fails halts" eventually stands ill '^ill: (halted|closed)'
check "the Store was told of both, and of no others" is "$(effects 9NBLGGH4R002 | cut -c1-6) $(effects 9NBLGGH4R003)$(effects 9NBLGGH4R004)$(effects 9NBLGGH4R005)" "halted "

# ------------------------------------------------------------------ what does not answer is an error
says() { has "$(rolloutctl get "$1" 2>&1 | tr -s ' \n│' ' ')" "$2"; }
check "a check that hangs is an error" eventually says hangs "longer than 2s"
check "one that is not there too" eventually says gone "No such file"
check "and one that a signal ends" eventually says dies "signal 11"
bounds() { systemctl show -P MemoryMax -P TasksMax -P RuntimeMaxUSec rolloutd-check@x.service | paste -sd' '; }
check "memory, tasks and time of a check are bounded" is "$(bounds)" "5min 20s 268435456 64"
left() { pgrep -x sleep >/run/left; is "$(systemctl list-units --plain --no-legend 'rolloutd-check@*' | wc -l)" 0; }
systemctl stop rolloutd.service
check "nothing is left of a check, not even what left its session" eventually left
check "no process either" not pgrep -x sleep
systemctl start rolloutd.service

# ------------------------------------------------------------------ what the daemon itself cannot do
doctor() { rolloutctl doctor -o json | tr -d '\n' | tr -s ' '; }
check "doctor finds the checks where they belong" like "$(doctor)" '"checks"|unit of its own'
install -m 777 /etc/rolloutd/checks/spy /etc/rolloutd/checks/gone
check "and names one that others may change" eventually like "$(doctor)" 'checks/gone can be changed by others'
settings; echo 'checks: {folder: /etc/rolloutd/checks}' >>/etc/rolloutd/rolloutd.yaml
systemctl restart rolloutd.service
check "in the daemon's own sandbox no program can be run" eventually says hangs "Permission denied"
finish
