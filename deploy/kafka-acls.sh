#!/bin/sh
# Grants fronts, workers, testers and admins the rights that each needs in Kafka. May be run again at any time; it revokes no
# rights that were granted otherwise: list them with kafka-acls.sh --list.
#
#   deploy/kafka-acls.sh [--remove front|worker|tester|admin|inspector] <bootstrap server> [topic prefix]
#
# --remove               revokes the rights of one of them, and grants nothing: for a principal that is no longer used
# KAFKA_ACLS             the tool: kafka-acls.sh of Kafka's distribution if absent; `npm run -s kafka -- acls` is the same
# KAFKA_ACLS_CONFIG      a properties file for it, of a user who may change ACLs (--command-config)
# FRONT, WORKER, TESTER, ADMIN
#                        the principals: User:parley-front, User:parley-worker, … if absent. With mutual TLS, a principal is
#                        the certificate's distinguished name: FRONT=User:CN=front,O=example
# INSPECTOR_FRONT        the principal of fronts with INSPECTOR=true, which also read requests and dead letters; none if absent
#
# The topics are those of docs/wire.md. For topics renamed by TOPIC_<PAIR>_… or TOPIC_<EVENT>_NAME, grant the rights by hand.
set -eu

usage() { sed -n '5p' "$0" | cut -c3- >&2; exit 2; }

removed=
if [ "${1:-}" = --remove ]; then
  case ${2:-} in front | worker | tester | admin | inspector) removed=$2 ;; *) usage ;; esac
  shift 2
fi
[ $# -ge 1 ] && [ $# -le 2 ] || usage
server=$1
prefix=${2:-}
tool=${KAFKA_ACLS:-kafka-acls.sh}
front=${FRONT:-User:parley-front}
worker=${WORKER:-User:parley-worker}
tester=${TESTER:-User:parley-tester}
admin=${ADMIN:-User:parley-admin}
inspector=${INSPECTOR_FRONT:-}
[ "$removed" != inspector ] || [ -n "$inspector" ] || usage

front_pairs='user-add login logout user-status-change user-change-password user-search-user user-reset-password
  user-search-setting user-change-setting user-change-name user-change-email user-delete
  user-add-friend user-remove-friend user-block user-unblock user-search-friend
  user-search-room user-add-room user-invite-room user-leave-room user-rename-room user-read-room user-search-membership
  user-remove-member user-change-role user-ban-member user-search-ban user-report-chat user-search-report user-close-report
  user-change-room user-add-invite-link user-search-invite-link user-remove-invite-link user-find-room user-join-room
  user-change-room-setting
  user-add-chat user-modify-chat user-delete-chat user-react-chat user-pin-chat user-search-pin user-search-chat user-find-chat
  user-save-draft
  user-search-session user-end-session user-add-push user-remove-push
  user-add-file user-find-file user-change-picture
  user-typing user-presence request-find'
# The pairs that only administrators use, and those that parley users uses.
admin_pairs='account-search account-lock'
users_pairs="$admin_pairs user-search-session user-end-session"

# topics <after the pair's name> <pairs>: the options that name those topics
topics() { for pair in $2; do printf ' --topic %s%s-%s' "$prefix" "$pair" "$1"; done; }
events() { for topic in normalChat emojiChat userEvent; do printf ' --topic %s%s' "$prefix" "$topic"; done; }
groups() { for group in "$@"; do printf ' --group %s%s' "$prefix" "$group"; done; }

pairs="$front_pairs $admin_pairs"
dead_letters=$(topics request-dlt "$pairs")
# Only administrators may read the list of accounts.
told=$(topics response "$front_pairs account-lock")
events=$(events)

# Below, options are split at blanks, and must not be expanded as file name patterns.
set -f
# allow <who> <options>
allow() {
  who=$1
  shift
  case $removed in
    '') change=--add ;;
    "$who") change=--remove ;;
    *) return 0 ;;
  esac
  case $who in
    front) principal=$front ;;
    worker) principal=$worker ;;
    tester) principal=$tester ;;
    admin) principal=$admin ;;
    inspector) principal=$inspector ;;
  esac
  # shellcheck disable=SC2086
  $tool --bootstrap-server "$server" ${KAFKA_ACLS_CONFIG:+--command-config "$KAFKA_ACLS_CONFIG"} \
    $change --force --allow-principal "$principal" $*
}

worker_groups=$(groups defaultGroup defaultGroup-chat defaultGroup-daily defaultGroup-credentials defaultGroup-push)

allow worker --operation Read "$(topics request "$pairs")" --topic "${prefix}normalChat" --topic "${prefix}emojiChat" "$worker_groups"
allow worker --operation Write "$(topics response "$pairs")" "$dead_letters" "$events"

allow front --operation Write "$(topics request "$front_pairs")"
allow front --operation Read "$told" "$events"
allow front --operation Describe "$dead_letters" "$(topics request "$admin_pairs")" "$(topics response account-search)"
allow front --operation Read --resource-pattern-type prefixed "$(groups front-)"

if [ -n "$inspector" ]; then
  allow inspector --operation Read "$(topics request "$pairs")" "$(topics response account-search)" "$dead_letters"
  allow inspector --operation Describe "$worker_groups"
fi

allow tester --operation Read "$(topics request "$pairs")" "$told" "$dead_letters" "$events"
allow tester --operation Read --resource-pattern-type prefixed "$(groups front-cli-) --group tester- --group console-consumer-"

if [ -n "$prefix" ]; then ours="--resource-pattern-type prefixed --topic $prefix"; else ours='--topic *'; fi
allow admin --operation Create --operation Delete --operation Describe --operation Alter \
  --operation DescribeConfigs --operation AlterConfigs "$ours"
if [ -n "$prefix" ]; then ours="--resource-pattern-type prefixed --group $prefix"; else ours='--group *'; fi
allow admin --operation Describe --operation Delete "$ours"
allow admin --operation Describe --operation Alter --operation DescribeConfigs --operation AlterConfigs --cluster

# parley users
allow admin --operation Write "$(topics request "$users_pairs")"
allow admin --operation Read "$(topics response "$users_pairs")"
allow admin --operation Read --resource-pattern-type prefixed "$(groups front-cli-)"
