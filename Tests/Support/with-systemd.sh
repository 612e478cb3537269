#!/bin/bash
# with-systemd.sh -- run a command inside a throw-away container whose PID 1 is a real systemd.
#
#   with-systemd.sh [OPTIONS] [--] COMMAND [ARG...]
#
# The guest sees the host's /usr (read-only) and a fresh, tiny /etc, /var, /run and /tmp in RAM, so
# there is nothing to download or to cache.  It has its own PID, mount, UTS, IPC, cgroup and network
# namespaces (loopback only, nothing of the host is reachable).  COMMAND runs as root in a transient
# service of that systemd; stdin, stdout, stderr and the exit status are passed through.
# Everything disappears at the end, also after SIGINT, SIGTERM or SIGKILL of this script.
#
# Options:
#   --bind HOST[:GUEST]      bind a host file or directory, writable (repeatable)
#   --bind-ro HOST[:GUEST]   the same, read-only (repeatable)
#   --copy HOST:GUEST        copy a host file or directory into the guest before boot (repeatable);
#                            below /usr it needs --writable-usr
#   --enable UNIT            "systemctl enable" UNIT before boot, so that it starts at boot (repeatable)
#   --env NAME=VALUE         pass a variable to COMMAND (repeatable); "--env NAME" copies the caller's
#   --chdir DIR              COMMAND's working directory in the guest (default /)
#   --writable-usr           a throw-away writable layer over /usr ("make install" in the guest works)
#   --host-net               share the host's network instead of a private loopback
#   --tree DIR               keep the guest's root in DIR and use it again if it is there (several boots
#                            over the same /etc and /var); implies --orderly
#   --orderly                end with an ordered shutdown of all units instead of killing the guest
#   --save-journal FILE      write the guest's journal to FILE (journalctl -o export) at the end,
#                            with --orderly including the shutdown
#   --backend nspawn|unshare|auto
#                            nspawn needs systemd-container; unshare only systemd and util-linux
#                            (default auto: unshare, which also works where nspawn is not installed)
#   --timeout SECONDS        end COMMAND after this long, exit 124 (default 300)
#   --boot-timeout SECONDS   give up when not booted by then (default 60)
#   --check                  only find out whether this machine can do it: exit 0 or 125
#   -v, --verbose            phases and times on stderr
#
# Exit status: COMMAND's own (128+N if signal N killed it, 126/127 if it cannot be run); 124 timed out;
# 125 no container could be had; 129/130/143 this script was ended by SIGHUP/SIGINT/SIGTERM.
# Packages (Debian 12): systemd dbus util-linux; for --backend nspawn also systemd-container.
set -u
PROG=${0##*/}
SELF=$(readlink -f "$0")
die() { echo "$PROG: $*" >&2; exit 125; }
ms() { MS=${EPOCHREALTIME/[.,]/}; MS=${MS%???}; }          # milliseconds in $MS, no fork
say() { [ "$VERBOSE" = 1 ] || return 0; ms; printf '%s: %5d ms  %s\n' "$PROG" $((MS - T0)) "$*" >&2; }

# ------------------------------------------------------------------ second life: the guest's init
# (backend unshare) Runs as PID 1 of new PID, mount, UTS, IPC and network namespaces.
if [ "${1:-}" = __init ]; then
  set -e
  R=$2 CG=$3
  case ${4:-} in
    '') echo 0 > "$CG/payload/cgroup.procs"
        exec unshare --cgroup "$SELF" __init "$R" "$CG" 2 ;;
  esac
  cd "$R"
  mount -t proc -o nosuid,nodev,noexec proc proc
  for p in sys sysrq-trigger irq bus; do
    if [ -e proc/$p ]; then mount --bind proc/$p proc/$p; mount -o remount,bind,ro,nosuid,nodev,noexec proc/$p; fi
  done
  mount -t sysfs -o ro,nosuid,nodev,noexec sysfs sys
  mount -t cgroup2 -o nosuid,nodev,noexec cgroup2 sys/fs/cgroup
  mount -t tmpfs -o mode=755,nosuid tmpfs dev
  for d in null:1:3 zero:1:5 full:1:7 random:1:8 urandom:1:9 tty:5:0; do
    IFS=: read -r n a b <<<"$d"; mknod -m 666 dev/"$n" c "$a" "$b"
  done
  ln -s /proc/self/fd dev/fd; ln -s fd/0 dev/stdin; ln -s fd/1 dev/stdout; ln -s fd/2 dev/stderr
  mkdir dev/pts dev/shm
  mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5,nosuid,noexec devpts dev/pts
  ln -s pts/ptmx dev/ptmx
  mount -t tmpfs -o mode=1777,nosuid,nodev tmpfs dev/shm
  mount -t tmpfs -o mode=755,nosuid,nodev tmpfs run
  mount -t tmpfs -o mode=1777,nosuid,nodev tmpfs tmp
  mkdir -p run/lock
  cat /proc/sys/kernel/random/uuid > run/.boot_id              # each guest boot has an id of its own
  mount --bind run/.boot_id proc/sys/kernel/random/boot_id; rm run/.boot_id
  while IFS=$'\t' read -r how from to; do
    [ -n "$how" ] || continue
    if [ -d "$from" ]; then mkdir -p "./$to"; else mkdir -p "./${to%/*}"; [ -e "./$to" ] || : > "./$to"; fi
    mount --rbind "$from" "./$to"
    if [ "$how" = ro ]; then mount -o remount,bind,ro "./$to"; fi
  done <<<"${WSD_BINDS:-}"
  mkdir -p mnt
  pivot_root . mnt
  cd /
  umount -l /mnt
  mount --make-rshared /         # PID 1 in a container leaves this to its manager; credentials need it
  exec env -i container=with-systemd PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin \
    "$WSD_INIT" --system </dev/null >/dev/null 2>&1
fi

# ------------------------------------------------------------------ options
BINDS=() COPIES=() ENABLE=() ENVS=() CHDIR=/ TREE='' ORDERLY=0 NET=private WUSR=0
JOURNAL='' BACKEND=auto TIMEOUT=300 BOOT_TIMEOUT=60 CHECK=0 VERBOSE=0
ORIG=("$@")
while [ $# -gt 0 ]; do
  case $1 in
    --bind|--bind-ro|--copy|--enable|--env|--chdir|--tree|--save-journal|--backend|--timeout|--boot-timeout)
      [ $# -ge 2 ] || die "$1 needs a value" ;;
  esac
  case $1 in
    --bind)         BINDS+=("rw"$'\t'"$2"); shift 2 ;;
    --bind-ro)      BINDS+=("ro"$'\t'"$2"); shift 2 ;;
    --copy)         COPIES+=("$2"); shift 2 ;;
    --enable)       ENABLE+=("$2"); shift 2 ;;
    --env)          case $2 in *=*) ENVS+=("--setenv=$2") ;; *) ENVS+=("--setenv=$2=${!2-}") ;; esac; shift 2 ;;
    --chdir)        CHDIR=$2; shift 2 ;;
    --tree)         TREE=$2; ORDERLY=1; shift 2 ;;
    --orderly)      ORDERLY=1; shift ;;
    --host-net)     NET=host; shift ;;
    --writable-usr) WUSR=1; shift ;;
    --save-journal) JOURNAL=$2; shift 2 ;;
    --backend)      BACKEND=$2; shift 2 ;;
    --timeout)      TIMEOUT=$2; shift 2 ;;
    --boot-timeout) BOOT_TIMEOUT=$2; shift 2 ;;
    --check)        CHECK=1; shift ;;
    -v|--verbose)   VERBOSE=1; shift ;;
    -h|--help)      sed -n '2,/^set -u/{/^#/s/^# \{0,1\}//p}' "$SELF"; exit 0 ;;
    --)             shift; break ;;
    -*)             die "unknown option $1 (see --help)" ;;
    *)              break ;;
  esac
done
if [ "$CHECK" = 1 ]; then set -- /bin/true; elif [ $# -eq 0 ]; then die "no command given (see --help)"; fi

# ------------------------------------------------------------------ what is needed
[ "$(id -u)" = 0 ] || die "needs root"
[ "$BACKEND" = auto ] && BACKEND=unshare
for t in systemd-run:systemd dbus-daemon:dbus nsenter:util-linux unshare:util-linux setpriv:util-linux \
         $([ "$BACKEND" = nspawn ] && echo systemd-nspawn:systemd-container); do
  command -v "${t%%:*}" >/dev/null || die "${t%%:*} is missing: apt-get install -y --no-install-recommends ${t##*:}"
done
WSD_INIT=''; for i in /usr/lib/systemd/systemd /lib/systemd/systemd; do [ -x "$i" ] && WSD_INIT=$i && break; done
[ -n "$WSD_INIT" ] || die "no systemd binary: apt-get install systemd"
export WSD_INIT

# ------------------------------------------------------------------ a private mount namespace
# All mounts made below vanish with it, even when this script is killed with SIGKILL.
if [ -z "${WSD_T0:-}" ]; then
  ms; export WSD_T0=$MS
  exec unshare --mount --propagation private -- "$SELF" ${ORIG[@]+"${ORIG[@]}"}
fi
T0=$WSD_T0; unset WSD_T0
[ -e /proc/self/fd/0 ] || exec </dev/null

ID=wsd-$$-$RANDOM
BASE=/run/with-systemd
ROOT=$BASE/root
BOX='' LEADER='' CLIENT='' CG=''

children() { local f; for f in /proc/"$1"/task/*/children; do [ -r "$f" ] && printf '%s ' "$(<"$f")"; done 2>/dev/null; }
alive() { kill -0 "$1" 2>/dev/null; }
guest() { nsenter --target "$LEADER" --mount --uts --ipc --net --pid --cgroup -- \
            env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 "$@"; }

stop_guest() {
  [ -n "$BOX" ] || return 0
  if [ "$ORDERLY" = 1 ] && [ -n "$LEADER" ] && alive "$BOX"; then
    kill -s RTMIN+4 "$LEADER" 2>/dev/null         # systemd: start poweroff.target
    for _ in {1..900}; do alive "$BOX" || break; sleep 0.1; done
    say "shut down"
  fi
  # Killing the first process of a PID namespace makes the kernel kill all others.
  for c in $LEADER $(children "$BOX"); do kill -KILL "$c" 2>/dev/null; done
  for _ in {1..100}; do alive "$BOX" || break; sleep 0.02; done
  kill -KILL "$BOX" 2>/dev/null
  wait "$BOX" 2>/dev/null
  BOX=''
}
rm_cgroup() {
  [ -d "$1" ] || return 0
  { echo 1 > "$1/cgroup.kill"; } 2>/dev/null
  for _ in {1..100}; do
    find "$1" -depth -type d -exec rmdir {} + 2>/dev/null
    [ -d "$1" ] || return 0
    sleep 0.02
  done
}
# shellcheck disable=SC2317  # a trap calls it
cleanup() {
  trap '' TERM INT HUP; trap - EXIT
  if [ -n "$CLIENT" ]; then kill -KILL "$CLIENT"; wait "$CLIENT"; fi 2>/dev/null
  stop_guest
  [ -n "$CG" ] && rm_cgroup "$CG"
  say "cleaned up"
}
trap cleanup EXIT
trap 'exit 143' TERM
trap 'exit 130' INT
trap 'exit 129' HUP

mkdir -p $BASE /run/systemd || die "cannot write to /run"
mount -t tmpfs -o mode=755 with-systemd $BASE || die "cannot mount a tmpfs (not privileged?)"
mkdir -p $BASE/nspawn $ROOT

# ------------------------------------------------------------------ a cgroup of its own, v2 only
# On a machine with v1 or hybrid cgroups the guest sees only a cgroup2 tree, as on stock Debian 12.
if [ "$(stat -fc %T /sys/fs/cgroup 2>/dev/null)" != cgroup2fs ]; then
  mount -t cgroup2 cgroup2 /sys/fs/cgroup || die "cannot mount cgroup2"
fi
for old in /sys/fs/cgroup/wsd-*; do               # left by an instance that was killed with SIGKILL
  p=${old##*/wsd-}; p=${p%%-*}
  [ -d "$old" ] && ! alive "$p" && rm_cgroup "$old"
done
for c in cpu memory pids io; do { echo "+$c" > /sys/fs/cgroup/cgroup.subtree_control; } 2>/dev/null; done
CG=/sys/fs/cgroup/$ID
mkdir "$CG" || die "cannot make a cgroup under /sys/fs/cgroup"

# ------------------------------------------------------------------ the tree
if [ -n "$TREE" ]; then { mkdir -p "$TREE" && mount --bind "$TREE" $ROOT; } || die "cannot use $TREE"
else mount --bind $ROOT $ROOT; fi                 # (pivot_root wants a mount point)
E=$ROOT/etc
if [ ! -e $E/machine-id ]; then
  mkdir -p $ROOT/{usr,var/lib,var/log,var/tmp,run,tmp,proc,sys,dev,root,opt,srv,home,mnt} \
           $E/systemd/{system,journald.conf.d}
  chmod 1777 $ROOT/tmp $ROOT/var/tmp; chmod 700 $ROOT/root
  for l in bin sbin lib lib32 lib64 libx32; do [ -L /$l ] && cp -P /$l $ROOT/$l; done
  [ -L $ROOT/lib ] || die "needs a merged /usr"
  # What programs in /usr cannot do without; none of the host's units, people or secrets.
  ( cd /etc && for f in alternatives ca-certificates.conf ssl/certs ssl/openssl.cnf dbus-1 gai.conf ld.so.cache \
      ld.so.conf ld.so.conf.d localtime login.defs os-release pam.conf pam.d protocols python3 python3.1? \
      security/limits.conf services debian_version; do [ -e "$f" ] || [ -L "$f" ] && printf '%s\0' "$f"; done |
    xargs -0 cp -a --parents -t $E ) || die "cannot fill /etc"
  awk -F: '$3 < 1000 || $3 == 65534 {print; print $1 ":!*:19000:0:99999:7:::" > "'$E'/shadow"}' /etc/passwd > $E/passwd
  awk -F: '$3 < 1000 || $3 == 65534 {print; print $1 ":!*::" > "'$E'/gshadow"}' /etc/group > $E/group
  chmod 600 $E/shadow $E/gshadow
  printf 'passwd: files systemd\ngroup: files [SUCCESS=merge] systemd\nshadow: files\nhosts: files\n' > $E/nsswitch.conf
  printf '127.0.0.1 localhost\n::1 localhost\n127.0.1.1 guest\n' > $E/hosts
  echo guest > $E/hostname
  M=$(</proc/sys/kernel/random/uuid); echo "${M//-/}" > $E/machine-id
  printf '[Journal]\nStorage=persistent\nSystemMaxUse=256M\nAudit=no\nReadKMsg=no\n' > $E/systemd/journald.conf.d/wsd.conf
  ln -s /lib/systemd/system/multi-user.target $E/systemd/system/default.target
  # Parts of the distribution's boot that a container does not need, or that write to the host's kernel.
  for u in getty.target systemd-logind.service systemd-update-utmp.service systemd-update-utmp-runlevel.service \
           dev-hugepages.mount dev-mqueue.mount sys-fs-fuse-connections.mount sys-kernel-debug.mount \
           sys-kernel-tracing.mount sys-kernel-config.mount proc-sys-fs-binfmt_misc.automount systemd-remount-fs.service \
           systemd-ask-password-wall.path systemd-ask-password-console.path remote-fs.target systemd-networkd.service \
           systemd-networkd-wait-online.service systemd-sysctl.service systemd-modules-load.service \
           systemd-random-seed.service systemd-udevd.service systemd-udev-trigger.service \
           systemd-udevd-control.socket systemd-udevd-kernel.socket systemd-hwdb-update.service; do
    ln -s /dev/null $E/systemd/system/$u
  done
  cat > $E/systemd/system/wsd-ready.service <<'END'
[Unit]
Description=Tell the test harness that the guest is up
After=dbus.socket basic.target
Requires=dbus.socket
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/touch /run/wsd-ready
[Install]
WantedBy=multi-user.target
END
  mkdir $E/systemd/system/multi-user.target.wants
  ln -s ../wsd-ready.service $E/systemd/system/multi-user.target.wants/
  touch $E/.updated $ROOT/var/.updated            # ConditionNeedsUpdate= is false (after all of the above)
fi
if [ "$WUSR" = 1 ]; then
  mkdir -p $BASE/usr-upper $BASE/usr-work
  mount -t overlay overlay -o lowerdir=/usr,upperdir=$BASE/usr-upper,workdir=$BASE/usr-work $ROOT/usr || die "cannot overlay /usr"
else
  { mount --bind /usr $ROOT/usr && mount -o remount,bind,ro $ROOT/usr; } || die "cannot bind /usr"
fi
for c in ${COPIES[@]+"${COPIES[@]}"}; do
  d=$ROOT/${c#*:}
  { mkdir -p "${d%/*}" && cp -aLT "${c%%:*}" "$d"; } || die "cannot copy $c"
done
for u in ${ENABLE[@]+"${ENABLE[@]}"}; do
  systemctl --root=$ROOT enable "$u" >/dev/null 2>&1 || die "cannot enable $u"
done
say "tree ready"

# ------------------------------------------------------------------ boot
LOG=$BASE/boot.log
WSD_BINDS=''; NBINDS=()
for b in ${BINDS[@]+"${BINDS[@]}"}; do
  how=${b%%$'\t'*} pair=${b#*$'\t'}; from=${pair%%:*} to=${pair#*:}
  from=$(readlink -f "$from"); [ -e "$from" ] || die "no such file or directory: ${pair%%:*}"
  WSD_BINDS+="$how"$'\t'"$from"$'\t'"$to"$'\n'
  if [ "$how" = ro ]; then NBINDS+=("--bind-ro=$from:$to"); else NBINDS+=("--bind=$from:$to"); fi
done
export WSD_BINDS
NS=(--pid --mount --fork --kill-child=KILL)
if [ "$BACKEND" = nspawn ]; then
  mkdir -p /run/systemd/nspawn && mount --bind $BASE/nspawn /run/systemd/nspawn
  NS+=(--mount-proc)
  # nspawn's defaults forbid bpf(2): IPAddressDeny=, DevicePolicy= would be ignored without a word.
  # shellcheck disable=SC2054
  INIT=(systemd-nspawn --quiet --settings=no --register=no --keep-unit --directory="$ROOT" --machine="$ID" --hostname=guest
        --boot --console=pipe --resolv-conf=off --timezone=off --link-journal=no
        --capability=CAP_SYS_RESOURCE,CAP_BPF,CAP_PERFMON,CAP_NET_ADMIN,CAP_IPC_LOCK
        "--system-call-filter=bpf @keyring @memlock" ${NBINDS[@]+"${NBINDS[@]}"})
  [ "$NET" = private ] && INIT+=(--private-network)
  # shellcheck disable=SC2016
  START=(bash -c 'echo $$ > "$1/cgroup.procs" || exit 125; shift; exec "$@"' wsd "$CG")
else
  NS+=(--uts --ipc); [ "$NET" = private ] && NS+=(--net)
  mkdir "$CG/payload"
  INIT=("$SELF" __init "$ROOT" "$CG")
  START=()
fi
SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1 SYSTEMD_NSPAWN_LOCK=0 \
  ${START[@]+"${START[@]}"} setpriv --pdeathsig KILL unshare "${NS[@]}" -- "${INIT[@]}" </dev/null >"$LOG" 2>&1 &
BOX=$!

no_boot() {
  echo "$PROG: $1" >&2; sed "s/^/$PROG: | /" "$LOG" >&2
  journalctl -D $ROOT/var/log/journal --no-pager -q -n 30 -o short-monotonic 2>/dev/null | sed "s/^/$PROG: # /" >&2
  LEADER=''; exit 125
}
ms; deadline=$((MS + BOOT_TIMEOUT * 1000))
while [ -z "$LEADER" ]; do
  alive "$BOX" || no_boot "the container ended before it was up"
  for c in $(children "$BOX"); do
    for d in $c $(children "$c"); do
      # (the file is made by the guest's systemd in the guest's own /run)
      [ -e "/proc/$d/root/run/wsd-ready" ] && [ "$(</proc/"$d"/comm)" = systemd ] && { LEADER=$d; break 2; }
    done
  done 2>/dev/null
  ms; [ "$MS" -lt $deadline ] || no_boot "not booted after $BOOT_TIMEOUT s"
  sleep 0.02
done
say "booted ($BACKEND)"

# ------------------------------------------------------------------ run
# A shell around COMMAND, because systemd takes death by SIGTERM and the like for success; and "$" is
# doubled, because systemd-run of 252 always expands $NAME.
# shellcheck disable=SC2016
ARGV=(); for a in /bin/sh -c '"$@"; exit $?' with-systemd "$@"; do ARGV+=("${a//\$/\$\$}"); done
ms; t1=$MS
guest systemd-run --quiet --collect --wait --pipe --service-type=exec --unit=wsd-command \
  --property=WorkingDirectory="$CHDIR" --property=TimeoutStopSec=5 --property=RuntimeMaxSec="$TIMEOUT" \
  --property=LogRateLimitIntervalSec=1s --property=LogRateLimitBurst=1000000 \
  --setenv=HOME=/root --setenv=USER=root --setenv=LANG=C.UTF-8 --setenv=TERM=dumb \
  --setenv=PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
  --setenv=SYSTEMD_PAGER= --setenv=SYSTEMD_COLORS=0 --setenv=WITH_SYSTEMD="$BACKEND" \
  ${ENVS[@]+"${ENVS[@]}"} -- "${ARGV[@]}" <&0 &
CLIENT=$!
RC=0; wait "$CLIENT" || RC=$?
CLIENT=''
ms; say "command ended with $RC"
if [ $((MS - t1)) -ge $((TIMEOUT * 1000)) ]; then echo "$PROG: timed out after $TIMEOUT s" >&2; RC=124; fi
if [ -n "$JOURNAL" ]; then
  if [ "$ORDERLY" = 1 ]; then stop_guest; else guest journalctl --sync; fi
  journalctl -D $ROOT/var/log/journal --no-pager -q -o export > "$JOURNAL"
fi
[ "$CHECK" = 1 ] && [ "$RC" = 0 ] && echo "$PROG: a real systemd can be booted here (backend $BACKEND)"
exit "$RC"
