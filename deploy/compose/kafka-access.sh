#!/bin/sh
# Creates the users of docker-compose.yml's Kafka, with the passwords in the volume kafka-users, and grants their rights. May
# be run again at any time, also to change passwords.
#
#   kafka-access.sh <bootstrap servers of the listener where brokers authenticate by certificate>
#
# KAFKA_BIN    where Kafka's tools are: /opt/kafka/bin if absent
# KAFKA_USERS  the folder with the passwords: /kafka-users if absent
# BROKER       the brokers' own properties: /etc/kafka/secrets/broker.properties if absent
set -eu
server=$1
bin=${KAFKA_BIN:-/opt/kafka/bin}
broker=${BROKER:-/etc/kafka/secrets/broker.properties}

for user in front worker tester admin; do
  # In a file, because everybody can see a process's arguments.
  "$bin/kafka-configs.sh" --bootstrap-server "$server" --command-config "$broker" --alter \
    --entity-type users --entity-name "parley-$user" --add-config-file "${KAFKA_USERS:-/kafka-users}/$user.properties"
done
KAFKA_ACLS="$bin/kafka-acls.sh" KAFKA_ACLS_CONFIG="$broker" sh "$(dirname "$0")/../kafka-acls.sh" "$server"
