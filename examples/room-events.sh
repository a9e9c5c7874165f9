#!/bin/sh
# Shows what has happened in a room and what happens from now on, until Ctrl-C: examples/room-events.sh <roomId>
set -eu
cd "$(dirname "$0")/.."
room=${1:?give a room's id; user-search-room tells a user's rooms}

# A room's events are keyed by its id, so that they stand in one partition, in their order.
npm run -s kafka -- console-consumer --include 'normalChat|emojiChat' --from-beginning |
  grep --line-buffered "\"roomId\":$room,"
