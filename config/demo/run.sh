#!/usr/bin/env bash
# Three rollouts against the simulated Store, in half a minute: one goes 10 → 25 → 50 → finalized, one is halted by its crash
# rate, one is held because its data is stale. Exit status 0 if all of that happened, else 1.
#
# usage: run.sh            programs from .build/release, else .build/debug; PROGRAMS=DIR names another folder
set -u
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
limit=60 # seconds: by then everything has happened, or it will not

programs=${PROGRAMS:-}
if [ -z "$programs" ]; then
    programs=$root/.build/debug
    [ -x "$root/.build/release/rolloutd" ] && programs=$root/.build/release
fi
for program in rolloutd rolloutctl storesim; do
    [ -x "$programs/$program" ] || { echo "$programs/$program is not there: run \"swift build\" first" >&2; exit 1; }
done

folder=$(mktemp -d /tmp/rolloutd-demo.XXXXXX)
children=()
# shellcheck disable=SC2317  # called by the traps
end() {
    trap - EXIT INT TERM HUP
    [ -t 1 ] && printf '\033[?25h'
    [ ${#children[@]} -eq 0 ] || kill "${children[@]}" 2>/dev/null
    wait 2>/dev/null
    rm -rf "$folder"
}
trap end EXIT
trap 'end; exit 130' INT
trap 'end; exit 143' TERM HUP

# MARK: Starting

wait_for() { # WHAT PATTERN FILE PID
    local tries=200
    until grep -q "$2" "$3" 2>/dev/null; do
        tries=$((tries - 1))
        if [ $tries = 0 ] || ! kill -0 "$4" 2>/dev/null; then
            echo "$1 did not start:" >&2
            cat "$folder"/*.err >&2
            exit 1
        fi
        sleep 0.1
    done
}

"$programs/storesim" --scenario "$here/scenario.yaml" >"$folder/storesim.out" 2>"$folder/storesim.err" &
children+=($!)
wait_for storesim listening "$folder/storesim.out" $!
store=$(sed -n 's/.* on //p' "$folder/storesim.out")

mkdir "$folder/policies"
place() { sed "s|@STORE@|$store|g; s|@FOLDER@|$folder|g" "$1" >"$2"; }
place "$here/rolloutd.yaml" "$folder/rolloutd.yaml"
for policy in "$here"/policies/*.yaml; do place "$policy" "$folder/policies/${policy##*/}"; done
(umask 077 && echo storesim-secret >"$folder/secret")

"$programs/rolloutd" --config "$folder/rolloutd.yaml" >"$folder/rolloutd.out" 2>"$folder/rolloutd.err" &
children+=($!)
daemon=$!
wait_for rolloutd "begins to work" "$folder/rolloutd.err" "$daemon"

# MARK: What happened

ctl() { "$programs/rolloutctl" --socket "$folder/control.sock" "$@"; }
status() { ctl status "$1" --json 2>/dev/null; }
has() { grep -Eq "$1" <<<"$2"; }

# What the simulated Store itself says that it did, as "10→25 25→50 finalized@50".
done_to() { # APPLICATION
    local port=${store##*:}
    exec 3<>"/dev/tcp/127.0.0.1/${port%/}" || return
    printf 'GET /_sim/effects HTTP/1.0\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n' >&3
    tr '{' '\n' <&3 | grep -F "\"$1\"" | sed -nE \
        -e 's/.*"kind":"percentage","from":"([^"]*)","to":"([^"]*)".*/\1→\2/p' \
        -e 's/.*"kind":"(halted|finalized)","from":"([^"]*)".*/\1@\2/p' | tr '\n' ' ' | sed 's/ $//'
    exec 3>&-
}

reader() {
    has '"phase" ?: ?"finalized"' "$(status contoso-reader)" && [ "$(done_to 9NBLGGHDEM01)" = '10→25 25→50 finalized@50' ]
}
player() {
    has '"phase" ?: ?"halted"' "$(status contoso-player)" && [ "$(done_to 9NBLGGHDEM02)" = '10→25 halted@25' ] &&
        has '"kind" ?: ?"intent.halt"' "$(ctl history contoso-player --json)" &&
        has 'metric-halt' "$(ctl history contoso-player --json)"
}
maps() {
    local now
    now=$(status contoso-maps)
    has '"phase" ?: ?"open"' "$now" && has '"code" ?: ?"evidence-stale"' "$now" && [ "$(done_to 9NBLGGHDEM03)" = '10→25' ]
}

# MARK: Showing

# The daemon's own lines, without the fields that are for machines.
lines() {
    grep -E '^[^ ]+ [a-z]+ contoso-' "$folder/rolloutd.err" | grep -v '^[^ ]* debug ' |
        sed -E 's/ [A-Z][A-Z_]+=.*//; s/[0-9]+-[0-9]+-[0-9]+T([0-9:]+)(\.[0-9]+)?Z/\1/g; s/^([0-9:]+) [a-z]+ /\1  /'
}

colour() {
    sed -E $'s/(finalized)/\033[32m\\1\033[0m/g; s/(halted|halting)/\033[31m\\1\033[0m/g; s/(evidence-stale|stale)/\033[33m\\1\033[0m/g'
}

show_frame() {
    local width rows
    width=$(tput cols 2>/dev/null || echo 80)
    rows=$(($(tput lines 2>/dev/null || echo 24) - 19))
    [ "$rows" -ge 4 ] || rows=4
    {
        echo "rolloutd: three rollouts against a simulated Microsoft Store, bakes of seconds instead of days"
        echo
        COLUMNS=$width ctl status
        echo
        echo "What the daemon said last:"
        lines | tail -n "$rows" | cut -c "1-$width"
    } | colour | sed $'s/$/\033[K/' >"$folder/frame"
    printf '\033[H%s\033[J' "$(cat "$folder/frame")"
}

shown=0
show_lines() {
    local all
    all=$(lines | wc -l)
    [ "$all" -gt "$shown" ] && lines | tail -n +$((shown + 1)) | head -n $((all - shown))
    shown=$all
}

live=no
[ -t 1 ] && [ "${TERM:-dumb}" != dumb ] && live=yes
[ $live = yes ] && printf '\033[2J\033[?25l'

over=$((SECONDS + limit))
while :; do
    if [ $live = yes ]; then show_frame; else show_lines; fi
    reader && player && maps && break
    [ $SECONDS -lt $over ] || break
    kill -0 "$daemon" 2>/dev/null || break
    sleep 0.5
done
if [ $live = yes ]; then show_frame; printf '\n\033[?25h'; else show_lines; fi

# MARK: The verdict

failed=0
verdict() { # FUNCTION NAME APPLICATION WHAT
    if "$1"; then
        printf '  ✓ %-15s %s\n' "$2" "$4"
    else
        failed=1
        printf '  ✗ %-15s did not happen: %s\n' "$2" "$4"
        printf '      the Store says: %s\n' "$(done_to "$3")"
        ctl status "$2" | sed 's/^/      /'
    fi
}
echo
echo "After $((SECONDS)) s:"
verdict reader contoso-reader 9NBLGGHDEM01 '10 % → 25 % → 50 % → finalized'
verdict player contoso-player 9NBLGGHDEM02 'halted at 25 % by its crash rate'
verdict maps contoso-maps 9NBLGGHDEM03 'held at 25 %, because its data is stale'
if ! kill -0 "$daemon" 2>/dev/null; then
    echo "  ✗ rolloutd ended:"
    tail -n 20 "$folder/rolloutd.err"
fi
exit $failed
