#!/bin/sh
# The same over HTTP, waiting for each reply instead of listening to a stream.
set -eu
front=${FRONT:-http://127.0.0.1:3000}
user=${1:-lee}
cookies=$(mktemp)
trap 'rm -f "$cookies"' EXIT

ask() { # <pair> <json, without the identity where one is logged in>
  curl -sS -b "$cookies" -c "$cookies" -H 'Content-Type: application/json' -H 'Prefer: wait=15' \
    -d "$2" "$front/api/requests/$1"
  echo
}

ask user-add "{\"userId\":\"$user\",\"userPw\":\"correct horse\",\"email\":\"$user@example.com\",\"userName\":\"Lee\"}"
ask login "{\"userId\":\"$user\",\"userPw\":\"correct horse\"}"
ask user-status-change '{"status":"At lunch"}'
ask logout '{}'
