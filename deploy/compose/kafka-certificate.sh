#!/bin/sh
# Makes the key and the certificate that docker-compose.yml's brokers show to clients and to each other, once. Nothing else
# signs the certificate: it is what clients trust.
#
#   kafka-certificate.sh <folder that has the volumes kafka and kafka-ca>
set -eu
umask 077
cd "$1"

# Written last: with it all is there.
if [ ! -s kafka/broker.properties ]; then
  rm -f kafka/*
  head -c 24 /dev/urandom | base64 | tr '+/' '-_' > kafka/password
  set -- -alias broker -keystore kafka/broker.p12 -storetype PKCS12 -storepass:file kafka/password
  keytool -genkeypair "$@" -keyalg EC -groupname secp256r1 -validity 3650 -dname CN=parley-broker \
    -ext SAN=DNS:kafka-1,DNS:kafka-2,DNS:kafka-3,DNS:localhost,IP:127.0.0.1
  keytool -exportcert "$@" -rfc > kafka/certificate.pem
  # Lines end as on Windows, which properties files don't take.
  tr -d '\r' < kafka/certificate.pem > kafka-ca/ca.pem
  rm kafka/certificate.pem
  # The brokers take the password from here, and tools all of it: whoever shows the certificate may do anything.
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

# Kafka runs as its image's appuser, which is 1000; everybody may read the certificate.
[ "$(id -u)" != 0 ] || chown -R 1000:1000 kafka
chmod 0700 kafka
chmod 0755 kafka-ca
chmod 0644 kafka-ca/ca.pem
