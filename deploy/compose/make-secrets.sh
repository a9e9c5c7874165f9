#!/bin/sh
# Makes the missing keys, secrets and passwords of docker-compose.yml, all in the volume `secrets`, and gives each container a
# copy of those that it needs, in a volume of its own that only its user can read. May be run again at any time.
#
#   make-secrets.sh <folder that has the volumes>
set -eu
umask 077
cd "$1"

parley secrets "$PWD/secrets"
for password in postgres-owner postgres-worker postgres-front kafka-front kafka-worker kafka-tester kafka-admin; do
  [ -s "secrets/$password-password" ] ||
    node -p "crypto.randomBytes(24).toString('base64url')" > "secrets/$password-password"
done

secret() { cat "secrets/$1"; }
database_url() { # <role> <whose password>
  printf 'postgresql://%s:%s@postgres:5432/parley' "$1" "$(secret "postgres-$2-password")"
}
kafka_properties() { # <user>
  cat <<EOF
security.protocol=SASL_SSL
ssl.truststore.type=PEM
ssl.truststore.certificates=$(awk '{ printf "%s\\n", $0 }' kafka-ca/ca.pem)
sasl.mechanism=SCRAM-SHA-512
sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required username="parley-$1" password="$(secret "kafka-$1-password")";
EOF
}
give() { # <volume> <files of the volume secrets>
  volume=$1
  shift
  for file in "$@"; do cp "secrets/$file" "$volume/"; done
}

give worker credential-private-keys.json push-keys.json request-secret signature-secret kafka-worker-password
database_url parley_worker worker > worker/database-url
give front credential-public-keys.json session-secret signature-secret kafka-front-password
database_url parley_front front > front/database-url
kafka_properties tester > tester/kafka.properties
kafka_properties admin > admin/kafka.properties
for user in front worker tester admin; do
  printf 'SCRAM-SHA-512=password=%s\n' "$(secret "kafka-$user-password")" > "kafka-users/$user.properties"
done
give postgres postgres-owner-password
database_url parley owner > migrate/owner-url
cp worker/database-url migrate/worker-url
cp front/database-url migrate/front-url

# Owners as in the images: node and Kafka's appuser are uid 1000, PostgreSQL's postgres is 999.
chmod 0700 secrets worker front tester admin kafka-users migrate postgres
if [ "$(id -u)" = 0 ]; then
  chown -R 1000:1000 worker front tester admin kafka-users migrate
  chown -R 999:999 postgres
fi
