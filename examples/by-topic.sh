#!/bin/sh
# Signs up and logs in with nothing but Kafka's own tools: a record is a key, a bar, and plain JSON.
set -eu
cd "$(dirname "$0")/.."
user=${1:-kim}

ask() { # <pair> <json>
  printf '%s|%s\n' "$user" "$2" |
    npm run -s kafka -- console-producer --topic "$1-request" \
      --reader-property parse.key=true --reader-property 'key.separator=|'
}

# The console consumer ends by a TimeoutException when nothing more has come for 5 s.
replies() { # <pair>
  npm run -s kafka -- console-consumer --topic "$1-response" --from-beginning --timeout-ms 5000 |
    grep "\"userId\":\"$user\""
}

ask user-add "{\"userId\":\"$user\",\"userPw\":\"correct horse\",\"email\":\"$user@example.com\",\"userName\":\"Kim\"}"
replies user-add
ask login "{\"userId\":\"$user\",\"userPw\":\"correct horse\"}"
replies login
