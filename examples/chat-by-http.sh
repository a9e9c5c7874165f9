#!/bin/sh
# Two users over HTTP: what one says reaches the other on its event stream. Other users at each run, or the one that is
# named and a friend, who must be new: examples/chat-by-http.sh [userId]
set -eu
case ${1-} in -*) echo "usage: [FRONT=http://127.0.0.1:3000] examples/chat-by-http.sh [userId]" >&2 && exit 2 ;; esac
front=${FRONT:-http://127.0.0.1:3000}
yoon=${1:-yoon-$(date +%s)-$$}
seo=$yoon-friend
files=$(mktemp -d)
trap 'rm -rf "$files"' EXIT

ask() { # <user> <pair> <json, without the identity>
  reply=$(curl -sS -b "$files/$1" -c "$files/$1" -H 'Content-Type: application/json' -H 'Prefer: wait=15' \
    -d "$3" "$front/api/requests/$2")
  printf '%s\n' "$reply"
  case $reply in *'"isSuccess":true'*) ;; *) echo "✖ $2 was not done: the reply above says why" >&2 && exit 1 ;; esac
}

wait_for() { # <pattern>: on the stream
  tries=0
  until grep -q "$1" "$files/stream"; do
    tries=$((tries + 1))
    [ $tries -lt 150 ] || { echo "the stream did not bring $1" >&2; exit 1; }
    sleep 0.2
  done
}

for user in "$yoon" "$seo"; do
  ask "$user" user-add "{\"userId\":\"$user\",\"userPw\":\"correct horse\",\"email\":\"\",\"userName\":\"$user\"}"
  ask "$user" login "{\"userId\":\"$user\",\"userPw\":\"correct horse\"}"
done

: > "$files/stream"
curl -sSN -b "$files/$seo" "$front/api/events" > "$files/stream" &
listening=$!
trap 'kill $listening; rm -rf "$files"' EXIT
wait_for 'event: *hello'

ask "$yoon" user-add-room "{\"friendId\":[\"$seo\"]}"
room=$(printf '%s' "$reply" | sed 's/.*"roomId":\([0-9]*\).*/\1/')
ask "$yoon" user-add-chat "{\"roomId\":$room,\"message\":\"안녕하세요, 서 선생님\"}"

wait_for '"actionType":"SEND"'
grep '"actionType":"SEND"' "$files/stream" | sed 's/^data: *//'
