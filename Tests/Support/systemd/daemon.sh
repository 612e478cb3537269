# shellcheck shell=bash
# The installed daemon with a simulated Store beside it, as the parts of the suite use them. Sourced in the guest after checks.sh.

PORT=8085
SECRET=canary-7f3d91-secret
export NO_COLOR=1

# ------------------------------------------------------------------ the machine
settle_in() { # what a package's scripts would do after "make install"
  systemd-sysusers 2>/dev/null && systemd-tmpfiles --create rolloutd.conf && journalctl --update-catalog && systemctl daemon-reload
}
write_secret() { mkdir -p /etc/rolloutd; install -m 600 /dev/stdin /etc/rolloutd/store-client-secret <<<"$SECRET"; }
drop_in() { # drop_in NAME: a drop-in of the unit, from standard input
  mkdir -p /etc/systemd/system/rolloutd.service.d
  cat >"/etc/systemd/system/rolloutd.service.d/$1.conf"
  systemctl daemon-reload
}
settings() { # settings [SECRET]: the settings, for the simulated Store; SECRET in place of the credential
  mkdir -p /etc/rolloutd/policies
  cat >/etc/rolloutd/rolloutd.yaml <<END
accounts:
  default:
    tenantID: 7f0c5a1e-0000-4000-8000-000000000001
    clientID: 3b1e6c2d-0000-4000-8000-000000000002
    clientSecret: ${1:-"{credential: store-client-secret}"}
    storeURL: http://127.0.0.1:$PORT/v1.0/my/
    loginURL: http://127.0.0.1:$PORT/
    requestsPerMinute: 6000
pollInterval: 1s
settleTime: 1s
END
}
policy() { # policy NAME APPLICATION: a policy; its steps and the rest come from standard input
  mkdir -p /etc/rolloutd/policies
  { printf 'version: 1\ntarget: {application: %s}\n' "$2"; cat; } >"/run/.policy"
  # Written elsewhere and moved, as an editor does: a reload in between must not see half of it.
  mv /run/.policy "/etc/rolloutd/policies/$1.yaml"
}

# ------------------------------------------------------------------ the simulated Store
store() { # store: starts it with the settings and applications that standard input lists
  scenario >/run/scenario.yaml
  systemd-run --quiet --unit=storesim --property=LogRateLimitBurst=1000000 --property=LogRateLimitIntervalSec=1s \
    /usr/bin/storesim --scenario /run/scenario.yaml --port "$PORT" --seed 7
  eventually store_says clock >/dev/null || { journalctl -u storesim -o cat; return 1; }
}
store_at_boot() { # the same, now and at every boot; it begins anew each time
  scenario >/etc/storesim.yaml
  cat >/etc/systemd/system/storesim.service <<END
[Service]
ExecStart=/usr/bin/storesim --scenario /etc/storesim.yaml --port $PORT --seed 7
[Install]
WantedBy=multi-user.target
END
  systemctl daemon-reload && systemctl enable --now -q storesim.service
  eventually store_says clock >/dev/null || { journalctl -u storesim -o cat; return 1; }
}
scenario() {
  cat - <(cat <<END
version: 1
requestLimit: off
analytics: {usageLag: 0s, failureLag: 0s}
accounts:
  - name: contoso
    tenantID: 7f0c5a1e-0000-4000-8000-000000000001
    clients: [{id: 3b1e6c2d-0000-4000-8000-000000000002, secret: $SECRET}]
END
)
}
application() { # application ID [MORE]: an entry of the scenario, at 10 % for three days
  printf '  - id: %s\n    submissions:\n' "$1"
  printf '      - {versions: [1.0.0.0], published: 60d}\n      - {versions: [2.0.0.0], published: 3d, rollout: 10}\n'
  [ -z "${2:-}" ] || printf '    %s\n' "$2"
}
store_says() { curl -sSf --max-time 10 "http://127.0.0.1:$PORT/_sim/$1"; }
store_told() { curl -sSf --max-time 10 -X POST --data "$2" "http://127.0.0.1:$PORT/_sim/$1"; }
effects() { # effects APPLICATION: what was truly changed over the API, in order: "percentage:10>25 finalized:50>"
  store_says effects | sed 's/},{/}\n{/g' | grep -F "\"application\":\"$1\"" | grep -F '"by":"api"' |
    sed -E 's/.*"kind":"([^"]*)","from":"([^"]*)","to":"([^"]*)".*/\1:\2>\3/' | paste -sd' '
}
effects_are() { is "$(effects "$1")" "$2"; }

# ------------------------------------------------------------------ the daemon
start() { systemctl start rolloutd.socket rolloutd.service; }
main_pid() { # a PID that is sure to be the daemon's: a signal to 0 would stop this script
  local pid; pid=$(prop MainPID)
  [ "${pid:-0}" -gt 1 ] || { echo "the daemon does not run" >&2; return 1; }
  echo "$pid"
}
restarts_are() { is "$(prop NRestarts) $(prop ActiveState)" "$1 active"; }
ended() { is "$(prop ActiveState) $(prop Result)" "${1:-inactive success}"; }
shows() { has "$(rolloutctl status "$1" 2>&1)" "$2"; }
stands() { like "$(rolloutctl status "$1" 2>&1)" "$2"; }
bakes_until() { # bakes_until NAME TIME: to the second, for the clocks of the wall and of the boot are steered apart
  local end; end=$(bake_end "$1")
  local apart=$(($(date -d "$end" +%s%3N) - $(date -d "$2" +%s%3N)))
  [ ${apart#-} -lt 1000 ] || { echo "expected: $2"; echo "found:    $end"; return 1; }
}
bake_end() { rolloutctl status "$1" --json | tr -d ' \n' | sed -nE 's/.*"until":"([^"]*)".*/\1/p'; }
begin() { # begin: everything at once, for parts whose concern comes later
  settle_in && write_secret && settings "" && start
}
shows_all() { has "$(rolloutctl status 2>&1)" "$1"; }
