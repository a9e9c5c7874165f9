#!/bin/sh
# The same with parley request, which sends one request and prints its reply. Another user at each run, or the one that is
# named, who must be new: examples/by-cli.sh [userId]
set -eu
cd "$(dirname "$0")/.."
case ${1-} in -*) echo "usage: examples/by-cli.sh [userId]" >&2 && exit 2 ;; esac
user=${1:-park-$(date +%s)-$$}

ask() { # <pair> <json>
  npm run -s parley -- request "$1" "$2" || { echo "✖ $1 was not done: the reply above, or the line before, says why" >&2; exit 1; }
}

ask user-add "{\"userId\":\"$user\",\"userPw\":\"correct horse\",\"email\":\"\",\"userName\":\"Park\"}"
ask login "{\"userId\":\"$user\",\"userPw\":\"correct horse\"}"
ask user-status-change "{\"userId\":\"$user\",\"status\":\"On a train\"}"
ask logout "\"$user\""
