#!/bin/sh
# The same over HTTP, waiting for each reply instead of listening to a stream. Another user at each run, or the one that
# is named, who must be new: examples/by-http.sh [userId]
set -eu
case ${1-} in -*) echo "usage: [FRONT=http://127.0.0.1:3000] examples/by-http.sh [userId]" >&2 && exit 2 ;; esac
front=${FRONT:-http://127.0.0.1:3000}
user=${1:-lee-$(date +%s)-$$}
cookies=$(mktemp)
trap 'rm -f "$cookies"' EXIT

ask() { # <pair> <json, without the identity where one is logged in>
  reply=$(curl -sS -b "$cookies" -c "$cookies" -H 'Content-Type: application/json' -H 'Prefer: wait=15' \
    -d "$2" "$front/api/requests/$1")
  printf '%s\n' "$reply"
  case $reply in *'"isSuccess":true'*) ;; *) echo "✖ $1 was not done: the reply above says why" >&2 && exit 1 ;; esac
}

ask user-add "{\"userId\":\"$user\",\"userPw\":\"correct horse\",\"email\":\"$user@example.com\",\"userName\":\"Lee\"}"
ask login "{\"userId\":\"$user\",\"userPw\":\"correct horse\"}"
ask user-status-change '{"status":"At lunch"}'
ask logout '{}'
