#!/bin/sh
# A shell step: publishes the packages in out/ as a gradual rollout, from the top of the repository.
#
# Wants the client's secret in $STORE_CLIENT_SECRET. Run it again after any interruption: it goes on where it was, which is kept in
# ~/.local/state; a machine that forgets its home names a folder that it keeps by --state.
set -eu
umask 077
CREDENTIALS_DIRECTORY=$(mktemp -d)
export CREDENTIALS_DIRECTORY
trap 'rm -rf "$CREDENTIALS_DIRECTORY"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
printf '%s' "${STORE_CLIENT_SECRET:?the secret is not set}" >"$CREDENTIALS_DIRECTORY/store-client-secret"
unset STORE_CLIENT_SECRET

rolloutctl publish 9NBLGGH4R315 --settings store/rolloutd.yaml --policies store/policies --policy contoso-reader \
  --packages out/*.msix --notes store/notes
