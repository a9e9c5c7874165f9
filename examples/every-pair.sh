#!/bin/sh
# Uses every pair but the administrators' with Kafka's own tools: one console consumer hears all replies, and each request is a
# line to a console producer. It signs up other users at each run, or the one that is named and a friend, who must be
# new: examples/every-pair.sh [userId]
set -eu
cd "$(dirname "$0")/.."
case ${1-} in -*) echo "usage: examples/every-pair.sh [userId]" >&2 && exit 2 ;; esac
me=${1:-han-$(date +%s)-$$}
friend=$me-friend
tab=$(printf '\t')
asked=0
heard=$(mktemp)

npm run -s kafka -- console-consumer --include '.*-response' --from-beginning \
  --formatter-property print.headers=true > "$heard" &
listening=$!
trap 'kill $listening; wait $listening || :; rm -f "$heard"' EXIT

tell() { # <pair> <json>: a request, with an id by which its reply is found
  asked=$((asked + 1))
  id=$me-$asked
  printf 'kafka_correlationId:%s\t%s\n' "$id" "$2" |
    npm run -s kafka -- console-producer --topic "$1-request" --reader-property parse.headers=true
}

ask() { # <pair> <json>: prints the reply, and keeps it
  tell "$1" "$2"
  tries=0
  until reply=$(grep "kafka_correlationId:$id[,$tab]" "$heard" | head -n 1 | cut -f 2-) && [ -n "$reply" ]; do
    tries=$((tries + 1))
    [ $tries -lt 150 ] || { echo "✖ no reply on $1-response: is a worker running?" >&2; exit 1; }
    sleep 0.2
  done
  printf '%s %s\n' "$1" "$reply"
  case $reply in *'"isSuccess":true'*) ;; *) echo "✖ $1 was not done: the reply above says why" >&2 && exit 1 ;; esac
}

text() { # <field>: of the last reply
  printf '%s' "$reply" | sed "s/.*\"$1\":\"\([^\"]*\)\".*/\1/"
}

number() { # <field>: of the last reply
  printf '%s' "$reply" | sed "s/.*\"$1\":\([0-9]*\).*/\1/"
}

# Who somebody is.
ask user-add "{\"userId\":\"$me\",\"userPw\":\"correct horse\",\"email\":\"\",\"userName\":\"한지민\"}"
ask user-add "{\"userId\":\"$friend\",\"userPw\":\"correct horse\",\"email\":\"\",\"userName\":\"Friend\"}"
ask login "{\"userId\":\"$me\",\"userPw\":\"correct horse\"}"
ask user-status-change "{\"userId\":\"$me\",\"status\":\"회의 중\"}"
ask user-change-name "{\"userId\":\"$me\",\"userName\":\"한지민 (서울)\"}"
ask user-change-email "{\"userId\":\"$me\",\"email\":\"han@example.com\",\"userPw\":\"correct horse\"}"
ask request-find "{\"userId\":\"$me\",\"requestId\":\"$id\"}"
ask user-change-setting "{\"userId\":\"$me\",\"invitations\":\"friends\"}"
ask user-search-setting "{\"userId\":\"$me\"}"
ask user-search-session "{\"userId\":\"$me\"}"
ask user-add-push "{\"userId\":\"$me\",\"endpoint\":\"https://updates.push.services.mozilla.com/$me\",\"p256dh\":\"$(printf 'B%086d' 0)\",\"auth\":\"$(printf '%022d' 0)\"}"
ask user-remove-push "{\"userId\":\"$me\",\"endpoint\":\"https://updates.push.services.mozilla.com/$me\"}"
ask user-search-user "{\"userId\":\"$me\",\"text\":\"$friend\"}"

# Whom somebody knows.
ask user-add-friend "{\"userId\":\"$me\",\"friendId\":[\"$friend\"]}"
ask user-search-friend "{\"userId\":\"$me\"}"
ask user-block "{\"userId\":\"$me\",\"friendId\":[\"$friend\"]}"
ask user-unblock "{\"userId\":\"$me\",\"friendId\":[\"$friend\"]}"

# Rooms, and what is said in them.
ask user-add-room "{\"userId\":\"$me\",\"friendId\":[],\"roomName\":\"점심\"}"
room=$(number roomId)
ask user-invite-room "{\"userId\":\"$me\",\"roomId\":$room,\"friendId\":[\"$friend\"]}"
ask user-rename-room "{\"userId\":\"$friend\",\"roomId\":$room,\"roomName\":\"Lunch\"}"
tell user-typing "{\"userId\":\"$friend\",\"roomId\":$room}"
ask user-add-chat "{\"roomId\":$room,\"writerId\":\"$friend\",\"message\":\"점심 먹으러 갈까요?\"}"
message=$(number messageId)
ask user-modify-chat "{\"userId\":\"$friend\",\"roomId\":$room,\"messageId\":$message,\"content\":\"Lunch?\"}"
ask user-react-chat "{\"userId\":\"$me\",\"roomId\":$room,\"messageId\":$message,\"emoji\":\"🍜\",\"on\":true}"
ask user-pin-chat "{\"userId\":\"$me\",\"roomId\":$room,\"messageId\":$message,\"on\":true}"
ask user-search-pin "{\"userId\":\"$me\",\"roomId\":$room}"
ask user-search-chat "{\"userId\":\"$me\",\"roomId\":$room}"
ask user-find-chat "{\"userId\":\"$me\",\"text\":\"lunch\"}"
ask user-search-room "{\"userId\":\"$me\"}"
ask user-read-room "{\"userId\":\"$me\",\"roomId\":$room,\"seq\":1}"
ask user-change-room-setting "{\"userId\":\"$me\",\"roomId\":$room,\"favourite\":true,\"notify\":\"mentions\"}"
ask user-save-draft "{\"userId\":\"$me\",\"roomId\":$room,\"content\":\"내일은\"}"
ask user-delete-chat "{\"userId\":\"$friend\",\"roomId\":$room,\"messageId\":$message}"

# A file's bytes come by HTTP; what is known of it stands on the topics.
file=$(cat /proc/sys/kernel/random/uuid 2>/dev/null || uuidgen | tr 'A-F' 'a-f').webp
# The SHA-256 of nothing.
nothing=e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
about="\"originalFilename\":\"me.webp\",\"contentType\":\"image/webp\",\"fileSize\":0,\"width\":512,\"height\":512"
ask user-add-file "{\"userId\":\"$me\",\"storeFileName\":\"$file\",$about,\"purpose\":\"picture\",\"sha256\":\"$nothing\"}"
ask user-find-file "{\"userId\":\"$friend\",\"storeFileName\":\"$(text storeFileName)\"}"
ask user-change-picture "{\"userId\":\"$me\",\"profileImg\":\"/files/$file\"}"

ask user-search-membership "{\"userId\":\"$me\"}"
ask user-leave-room "{\"userId\":\"$friend\",\"roomId\":$room}"
ask user-add-room "{\"userId\":\"$me\",\"friendId\":[\"$friend\"]}"
ask user-remove-member "{\"userId\":\"$me\",\"roomId\":$(number roomId),\"friendId\":[\"$friend\"]}"

# Who comes to a room, and who runs it.
shown=$(cat /proc/sys/kernel/random/uuid 2>/dev/null || uuidgen | tr 'A-F' 'a-f').webp
ask user-add-file "{\"userId\":\"$me\",\"storeFileName\":\"$shown\",$about,\"purpose\":\"room\",\"sha256\":\"$nothing\"}"
ask user-change-room "{\"userId\":\"$me\",\"roomId\":$room,\"description\":\"점심 모임\",\"roomImg\":\"/files/$shown\",\"isPublic\":true}"
ask user-find-room "{\"userId\":\"$friend\",\"text\":\"점심\"}"
ask user-join-room "{\"userId\":\"$friend\",\"roomId\":$room}"
ask user-change-role "{\"userId\":\"$me\",\"roomId\":$room,\"friendId\":[\"$friend\"],\"role\":\"admin\"}"
ask user-add-invite-link "{\"userId\":\"$friend\",\"roomId\":$room,\"expiresIn\":86400,\"maxUses\":10}"
link=$(number linkId)
ask user-search-invite-link "{\"userId\":\"$friend\",\"roomId\":$room}"
ask user-remove-invite-link "{\"userId\":\"$friend\",\"roomId\":$room,\"linkId\":$link}"
ask user-add-chat "{\"roomId\":$room,\"writerId\":\"$friend\",\"message\":\"Buy now\"}"
message=$(number messageId)
ask user-report-chat "{\"userId\":\"$me\",\"roomId\":$room,\"messageId\":$message,\"reason\":\"spam\"}"
ask user-search-report "{\"userId\":\"$me\",\"roomId\":$room}"
ask user-close-report "{\"userId\":\"$me\",\"roomId\":$room,\"messageId\":$message}"
ask user-ban-member "{\"userId\":\"$me\",\"roomId\":$room,\"friendId\":[\"$friend\"],\"on\":true}"
ask user-search-ban "{\"userId\":\"$me\",\"roomId\":$room}"

# And the end of it.
tell user-presence "{\"userId\":\"$me\",\"isOnline\":false}"
ask user-remove-friend "{\"userId\":\"$me\",\"friendId\":[\"$friend\"]}"
ask user-change-password "{\"userId\":\"$me\",\"userPw\":\"correct horse\",\"newPw\":\"battery staple\"}"
# An administrator's link, made with the workers' secret, has the key to a new password.
key=$(npm run -s parley -- users reset "$me" --secret "${DATA_DIR:-.parley}/secrets/request-secret" | sed 's/.*key=//')
ask user-reset-password "{\"userId\":\"$me\",\"userPw\":\"$key\",\"newPw\":\"another staple\"}"
ask user-end-session "{\"userId\":\"$me\"}"
ask logout "\"$me\""
ask user-delete "{\"userId\":\"$friend\",\"userPw\":\"correct horse\"}"
