#!/bin/sh
# Makes the key and the certificate that docker-compose.yml's brokers present to clients and to each other, once. The certificate
# is self-signed: clients trust it directly.
#
#   kafka-certificate.sh <folder that has the volumes kafka and kafka-ca>
set -eu
umask 077
cd "$1"

# Written last: if it exists, everything does.
if [ ! -s kafka/broker.properties ]; then
  rm -f kafka/*
  head -c 24 /dev/urandom | base64 | tr '+/' '-_' > kafka/password
  set -- -alias broker -keystore kafka/broker.p12 -storetype PKCS12 -storepass:file kafka/password
  keytool -genkeypair "$@" -keyalg EC -groupname secp256r1 -validity 3650 -dname CN=parley-broker \
    -ext SAN=DNS:kafka-1,DNS:kafka-2,DNS:kafka-3,DNS:localhost,IP:127.0.0.1
  keytool -exportcert "$@" -rfc > kafka/certificate.pem
  # keytool ends lines with CRLF, which properties files don't accept.
  tr -d '\r' < kafka/certificate.pem > kafka-ca/ca.pem
  rm kafka/certificate.pem
  # Brokers read the password from here, and tools use the whole file: a client with this certificate may do anything.
  cat > kafka/broker.properties.new <<EOF
security.protocol=SSL
ssl.keystore.type=PKCS12
ssl.keystore.location=/etc/kafka/secrets/broker.p12
ssl.keystore.password=$(cat kafka/password)
ssl.truststore.type=PEM
ssl.truststore.location=/kafka-ca/ca.pem
EOF
  mv kafka/broker.properties.new kafka/broker.properties
  echo 'made the certificate of the brokers'
fi

# Kafka runs as its image's appuser, uid 1000; everybody may read the certificate.
[ "$(id -u)" != 0 ] || chown -R 1000:1000 kafka
chmod 0700 kafka
chmod 0755 kafka-ca
chmod 0644 kafka-ca/ca.pem
