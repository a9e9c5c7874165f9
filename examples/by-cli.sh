#!/bin/sh
# The same with parley ask, which sends one request and prints its reply.
set -eu
cd "$(dirname "$0")/.."
user=${1:-park}

npm run -s parley -- ask user-add "{\"userId\":\"$user\",\"userPw\":\"correct horse\",\"email\":\"\",\"userName\":\"Park\"}"
npm run -s parley -- ask login "{\"userId\":\"$user\",\"userPw\":\"correct horse\"}"
npm run -s parley -- ask user-status-change "{\"userId\":\"$user\",\"status\":\"On a train\"}"
npm run -s parley -- ask logout "\"$user\""
