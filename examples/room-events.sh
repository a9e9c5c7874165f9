#!/bin/sh
# Shows what has happened in a room and what happens from now on, until Ctrl-C: examples/room-events.sh <roomId>
set -eu
cd "$(dirname "$0")/.."
usage='usage: examples/room-events.sh <roomId>
The id of a room: user-search-room tells those of a user, and the address of an open room ends with it.'
case ${1-} in
  -h | --help) echo "$usage" && exit ;;
  '' | *[!0-9]*) echo "$usage" >&2 && exit 2 ;;
esac
room=$1

events() { # <options of the console consumer>
  npm run -s kafka -- console-consumer --include 'normalChat|emojiChat' --from-beginning "$@" |
    grep --line-buffered "\"roomId\":$room,"
}

ends() { # <-1 for where the topics end, -2 for where they begin>: the sum over all partitions; fails when none is told
  npm run -s kafka -- get-offsets --topic 'normalChat|emojiChat' --time "$1" |
    awk -F: '{ sum += $3 } END { if (!NR) exit 1; print sum }'
}

# Looked for in what is stored now, while the events below are shown already; of interest only if all of it was seen.
say_if_unknown() {
  last=$(ends -1) && first=$(ends -2) || return 0
  stored=$((last - first))
  told="Processed a total of 0 messages"
  [ "$stored" -eq 0 ] || told=$(events --max-messages "$stored" --timeout-ms 10000 2>&1) || :
  case $told in
    *"\"roomId\":$room,"*) ;;
    *"total of $stored messages"*)
      echo "No event of a room $room is stored: there is no such room, or nothing has happened in it for long. Listening." >&2
      ;;
  esac
}
say_if_unknown &

# A room's events are keyed by its id, so that they stand in one partition, in their order.
events
