/** Reads connection settings from a file of Java client properties, the format of `--command-config` of Kafka's own tools. */
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { KafkaSettings, TlsSettings } from '@parley/messaging';
import { UsageError } from '../command-failed.ts';
import { words } from '../words/language.ts';
import { parseProperties } from './java-properties.ts';

type Properties = ReadonlyMap<string, string>;
type Sasl = NonNullable<KafkaSettings['sasl']>;

const mechanisms = ['plain', 'scram-sha-256', 'scram-sha-512'] as const;

/** @throws UsageError if the file can't be read, or has unsupported settings */
export function readCommandConfig(file: string): Pick<KafkaSettings, 'tls' | 'sasl'> {
  const properties = parseProperties(readText(file));
  const protocol = (properties.get('security.protocol') ?? 'PLAINTEXT').toUpperCase();
  if (!['PLAINTEXT', 'SSL', 'SASL_PLAINTEXT', 'SASL_SSL'].includes(protocol))
    throw new UsageError(words().noSuchProtocol(file, protocol));
  return {
    tls: protocol.endsWith('SSL') ? tlsSettings(file, properties) : undefined,
    sasl: protocol.startsWith('SASL') ? saslSettings(file, properties) : undefined,
  };
}

function tlsSettings(file: string, properties: Properties): TlsSettings {
  requirePem(file, properties, 'truststore');
  requirePem(file, properties, 'keystore');
  const ca = pem(file, properties, 'ssl.truststore.certificates', 'ssl.truststore.location');
  const cert = pem(file, properties, 'ssl.keystore.certificate.chain', 'ssl.keystore.location');
  const key = pem(file, properties, 'ssl.keystore.key', 'ssl.keystore.location');
  const passphrase = properties.get('ssl.key.password');
  const isAnyHost = properties.get('ssl.endpoint.identification.algorithm') === '';
  return {
    ...(ca && { ca }),
    ...(cert && { cert }),
    ...(key && { key }),
    ...(passphrase && { passphrase }),
    ...(isAnyHost && { checkServerIdentity: () => undefined }),
  };
}

/** Node can't read Java key stores. */
function requirePem(file: string, properties: Properties, store: 'truststore' | 'keystore'): void {
  const location = properties.get(`ssl.${store}.location`);
  const type = properties.get(`ssl.${store}.type`) ?? 'JKS';
  if (location && type.toUpperCase() !== 'PEM')
    throw new UsageError(words().onlyPem(file, `ssl.${store}.type`, location));
}

function pem(file: string, properties: Properties, inline: string, location: string): string | undefined {
  const named = properties.get(location);
  return properties.get(inline) ?? (named ? readText(resolve(dirname(file), named)) : undefined);
}

function saslSettings(file: string, properties: Properties): Sasl {
  const given = (properties.get('sasl.mechanism') ?? '').toLowerCase();
  const mechanism = mechanisms.find((known) => known === given);
  if (!mechanism) throw new UsageError(words().noSuchMechanism(file, given));
  const jaas = properties.get('sasl.jaas.config') ?? '';
  const username = jaasOption(jaas, 'username');
  const password = jaasOption(jaas, 'password');
  if (!username || !password) throw new UsageError(words().noLogin(file));
  return { mechanism, username, password };
}

/** `name="value"`, in which a backslash escapes a quote. */
function jaasOption(jaas: string, name: string): string | undefined {
  const [, quoted, bare] = new RegExp(`\\b${name}=(?:"((?:\\\\.|[^"\\\\])*)"|([^\\s;"]+))`).exec(jaas) ?? [];
  return quoted?.replaceAll(/\\(.)/g, '$1') ?? bare;
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(words().cannotRead(file, (error as Error).message));
  }
}
