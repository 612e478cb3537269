#!/bin/bash
# A whole ladder, a halt by crash rate, a certification, and how all of it is found in the journal.
# shellcheck source-path=SCRIPTDIR disable=SC1091,SC2317  # the functions are called by name
. "${0%/*}/checks.sh"; . "${0%/*}/daemon.sh"

{
  cat <<'END'
certification: 1s
applications:
END
  application 9NBLGGH4R001
  application 9NBLGGH4R002 'versionRates: {2.0.0.0: {crash: 4.5%}}'
  application 9NBLGGH4R003
  application 9NBLGGH4R004
} | store || finish
STEPS='steps: [{setPercentage: 10, bake: 2s}, {setPercentage: 25, bake: 2s}, {setPercentage: 50, bake: 2s}, {finalize: {bake: 1s}}]'
telemetry() { # telemetry MORE: a metric that the simulator's applications report themselves
  printf '%s\nmetrics: [{name: crash-rate, interval: 1s, maxAge: 1m, minSample: 100, %s, source: {http: {' "$STEPS" "$1"
  printf 'url: "http://127.0.0.1:%s/_sim/telemetry/{{application}}/{{version}}", ' "$PORT"
  printf 'value: /rates/crash, sample: /devices, time: /time}}}]\n'
}
telemetry 'fail: {above: 1%}' | policy reader 9NBLGGH4R001
telemetry 'fail: {above: 1%}' | policy notes 9NBLGGH4R002
{ echo 'mode: observe'; telemetry 'fail: {above: 0.1%}'; } | policy paint 9NBLGGH4R003
policy music 9NBLGGH4R004 <<<"$STEPS"
begin || finish

# ------------------------------------------------------------------ what becomes of them
check "a healthy rollout is finalized" eventually stands reader '^reader: (finalized|closed)'
check "step by step, each once" effects_are 9NBLGGH4R001 "percentage:10>25 percentage:25>50 finalized:50>100"
check "one with too many crashes is halted" eventually stands notes '^notes: (halted|closed)'
check "at once, and nothing else" effects_are 9NBLGGH4R002 "halted:10>0"
check "one that is only observed would be halted" eventually found DECISION=would-halt ROLLOUT=paint
check "and nothing was sent" effects_are 9NBLGGH4R003 ""
check "one without metrics goes by the clock" eventually effects_are 9NBLGGH4R004 \
  "percentage:10>25 percentage:25>50 finalized:50>100"
check "systemctl status counts them" eventually prop_like StatusText '^4 rollouts: .*(2 finalized.*1 halted|1 halted.*2 finalized)'
store_told events '{publish: {application: 9NBLGGH4R004, versions: [3.0.0.0], rollout: 10}}' >/dev/null
check "a new submission is followed through certification" eventually found ROLLOUT=music \
  MESSAGE_ID="$(id_of submission-progress)"
second_begun() { is "$(count ROLLOUT=music MESSAGE_ID="$(id_of rollout-bound)")" 2; }
check "and its rollout begun when it is published" eventually second_begun

# ------------------------------------------------------------------ found by field
NOTES=$(field SUBMISSION_ID ROLLOUT=notes MESSAGE_ID="$(id_of rollout-bound)")
check "the journal knows which submission it was" like "$NOTES" '^[0-9]{19}$'
check "ROLLOUT= finds one rollout's entries" found ROLLOUT=reader
check "APPLICATION_ID= finds the application's" found APPLICATION_ID=9NBLGGH4R002
check "SUBMISSION_ID= the submission's" found SUBMISSION_ID="$NOTES"
check "DECISION= the decisions of a kind: three raises and two finalizes" is \
  "$(count DECISION=raise ROLLOUT=reader) $(count DECISION=finalize ROLLOUT=reader)" "2 1"
check "REASON= those with a cause" found DECISION=halt REASON=metric-halt ROLLOUT=notes
check "METRIC= those that rest on a metric" found DECISION=halt METRIC=crash-rate
check "VALUE=, THRESHOLD= and SAMPLE= are its numbers" is "$(for name in VALUE THRESHOLD SAMPLE; do
  field $name DECISION=halt ROLLOUT=notes; done | paste -sd' ')" "0.045 0.01 2000"
check "FROM= and TO= tell the step" found DECISION=raise ROLLOUT=reader FROM=10 TO=25
check "ACTOR= who did it" found ACTOR=rolloutd MESSAGE_ID="$(id_of rollout-halted)"
check "CORRELATION_ID= what the Store calls the request" has "$(store_says effects)" \
  "$(field CORRELATION_ID MESSAGE_ID="$(id_of outcome-applied)" ROLLOUT=notes)"
check "POLICY_DIGEST= the policy that was obeyed" like "$(field POLICY_DIGEST DECISION=halt ROLLOUT=notes)" '^[0-9a-f]{64}$'
check "ENTRY_HASH= the entry in the decision journal" has "$(rolloutctl history notes --json)" \
  "$(field ENTRY_HASH DECISION=halt ROLLOUT=notes)"
check "a halt that was only observed is none" is "$(count DECISION=halt ROLLOUT=paint)" 0
check "-p warning finds the halt among few" has "$(journal -p warning -t rolloutd ROLLOUT=notes -o cat)" "halted by rolloutd"

# ------------------------------------------------------------------ found by kind, and explained
explained() { journal -x -t rolloutd MESSAGE_ID="$(id_of "$1")" "${@:2}"; }
# The second rollout of music may be over by now as well, or not yet.
check "MESSAGE_ID= finds every entry of a kind" like "$(count MESSAGE_ID="$(id_of rollout-finalized)")" '^[23]$'
check "-x says of a halt what it is, with the rollout's name" has \
  "$(explained rollout-halted)" "Subject: The rollout of notes is halted"
check "and what to do, with the fields filled in" has "$(explained rollout-halted)" \
  "journalctl -t rolloutd ROLLOUT=notes SUBMISSION_ID=$NOTES"
check "of an intent, from where to where" has \
  "$(explained intent-raise ROLLOUT=reader)" "reader is about to be raised from 10 % to 25 %"
check "of a finalization, that it cannot be undone" has "$(explained rollout-finalized)" "cannot be undone"
unfilled() { # a field that an entry lacks would stand there by its bare name, with no "=" after it
  journal -x -t rolloutd | grep -E '^(░░|--) ' | grep -oE '\b(ROLLOUT|APPLICATION_ID|SUBMISSION_ID|ROLLOUTD_VERSION|POLICY_DIGEST|DECISION|FROM|TO|REASON|METRIC|VALUE|ACTOR|COMMAND|INTENT|ALERT)\b[^=_,]' |
    sort -u
}
check "and no explanation has a gap" is "$(unfilled)" ""
check "every kind is explained" is "$(journal -t rolloutd -o cat --output-fields=MESSAGE_ID | sort -u |
  while read -r id; do journalctl --list-catalog "$id" 2>&1 | grep -vF " rolloutd: "; done)" ""
check "journald vouches for where they come from" is \
  "$(field _SYSTEMD_UNIT ROLLOUT=notes | sort -u)" rolloutd.service

# ------------------------------------------------------------------ audited
journalctl --sync
check "the journal stands an audit while the daemon runs" rolloutctl audit verify
check "in which journald's copies were compared" like "$(rolloutctl audit verify)" 'copies +[1-9][0-9]* entries as they are known'
check "rolloutctl logs becomes the right journalctl" has "$(rolloutctl logs notes -- -o cat)" "halted by rolloutd"
rolloutctl history export >/run/exported
systemctl stop rolloutd.socket rolloutd.service
check "and when it is down, from a copy, against an export" rolloutctl audit verify \
  --journal /var/lib/rolloutd/journal.db --against /run/exported
BEYOND="$(($(wc -l </run/exported) + 99)):$(printf 'ab%.0s' {1..32})"
check "a head that the journal does not reach is missed" ends_with 1 rolloutctl audit verify --head "$BEYOND"
check "and the place named where the end is gone" said "the journal ends before an entry that is known"
finish
