#!/bin/sh
# Signs up and logs in with nothing but Kafka's own tools: a record is a key, a bar, and plain JSON. A header gives it an
# id, by which its reply is told from others, those of an earlier run too. Another user at each run, or the one that is
# named, who must be new: examples/by-topic.sh [userId]
set -eu
cd "$(dirname "$0")/.."
case ${1-} in -*) echo "usage: examples/by-topic.sh [userId]" >&2 && exit 2 ;; esac
user=${1:-kim-$(date +%s)-$$}
run=$(date +%s)-$$
tab=$(printf '\t')

ask() { # <pair> <json>
  printf 'kafka_correlationId:%s\t%s|%s\n' "$1-$run" "$user" "$2" |
    npm run -s kafka -- console-producer --topic "$1-request" --reader-property parse.headers=true \
      --reader-property parse.key=true --reader-property 'key.separator=|'
}

# The console consumer ends when nothing more has come for 5 s, and says so.
reply() { # <pair>
  reply=$(npm run -s kafka -- console-consumer --topic "$1-response" --from-beginning --timeout-ms 5000 \
    --formatter-property print.headers=true | grep "kafka_correlationId:$1-$run[,$tab]" | cut -f 2-)
  [ -n "$reply" ] || { echo "✖ no reply on $1-response: is a worker running?" >&2; exit 1; }
  printf '%s\n' "$reply"
  case $reply in *'"isSuccess":true'*) ;; *) echo "✖ $1 was not done: the reply above says why" >&2 && exit 1 ;; esac
}

ask user-add "{\"userId\":\"$user\",\"userPw\":\"correct horse\",\"email\":\"$user@example.com\",\"userName\":\"Kim\"}"
reply user-add
ask login "{\"userId\":\"$user\",\"userPw\":\"correct horse\"}"
reply login
