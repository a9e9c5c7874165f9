import { createPrivateKey } from 'node:crypto';
import type { KafkaSettings } from '@parley/messaging';

const loginModules = {
  plain: 'org.apache.kafka.common.security.plain.PlainLoginModule',
  'scram-sha-256': 'org.apache.kafka.common.security.scram.ScramLoginModule',
  'scram-sha-512': 'org.apache.kafka.common.security.scram.ScramLoginModule',
};

/** The properties file of a Java client for these connection settings, or undefined if it needs none. */
export function clientProperties({ tls, sasl }: KafkaSettings): string | undefined {
  if (!tls && !sasl) return undefined;
  const properties: Record<string, string> = {
    'security.protocol': `${sasl ? 'SASL_' : ''}${tls ? 'SSL' : 'PLAINTEXT'}`,
  };
  if (tls?.ca)
    Object.assign(properties, { 'ssl.truststore.type': 'PEM', 'ssl.truststore.certificates': tls.ca });
  if (tls?.cert && tls.key) {
    Object.assign(properties, {
      'ssl.keystore.type': 'PEM',
      'ssl.keystore.certificate.chain': tls.cert,
      // The only format that Java accepts.
      'ssl.keystore.key': createPrivateKey(tls.key).export({ type: 'pkcs8', format: 'pem' }).toString(),
    });
  }
  if (sasl) {
    const { mechanism, username, password } = sasl;
    Object.assign(properties, {
      'sasl.mechanism': mechanism.toUpperCase(),
      'sasl.jaas.config': `${loginModules[mechanism]} required username=${quoted(username)} password=${quoted(password)};`,
    });
  }
  return Object.entries(properties)
    .map(([name, value]) => `${name}=${escaped(value)}\n`)
    .join('');
}

/** As JAAS reads it. */
const quoted = (text: string) => `"${text.replaceAll(/["\\]/g, '\\$&')}"`;

/** As java.util.Properties reads it: one line of ASCII. */
function escaped(value: string): string {
  return value
    .replaceAll('\\', '\\\\')
    .replaceAll('\r', '')
    .replaceAll('\n', '\\n')
    .replaceAll(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
