/**
 * Secures the local Kafka like a deployment: clients connect over TLS and log in with SCRAM, brokers identify each
 * other by their certificate, and what is not explicitly allowed is refused.
 */
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { connectKafka, createLog, type KafkaSettings, withAdmin, writeSecretFile } from '@parley/messaging';
import type { BrokerNode, Properties } from '../broker-properties.ts';
import { clientProperties } from '../client-properties.ts';
import { type BrokerCertificate, brokerPrincipal, keepBrokerCertificate } from './broker-certificate.ts';

/** The owner creates topics and grants rights when the stack starts; the others have the rights in the table. */
export const kafkaUsers = ['owner', 'front', 'worker', 'tester', 'admin'] as const;
export type KafkaUser = (typeof kafkaUsers)[number];

export const userName = (user: string) => `parley-${user}`;

export interface KafkaSecurity {
  /** The environment variables with which a front or a worker connects. */
  environmentOf(user: KafkaUser): Record<string, string>;
  settingsOf(user: KafkaUser, brokers: string): KafkaSettings;
  /** For `--command-config` of Kafka's tools and `parley`. */
  propertiesFileOf(user: KafkaUser): string;
  /** Additional properties of a broker. */
  properties(node: BrokerNode, nodeFolder: string): Properties;
  /** Arguments for formatting its storage, so that these users can log in from the start. */
  readonly formatArguments: readonly string[];
  /** The brokers that answer a logged-in user. */
  nodeIds(brokers: string): Promise<number[]>;
}

export interface SecuredFiles {
  /** Folder of keys and passwords. */
  readonly folder: string;
  readonly java: string;
  readonly passwordOf: (user: KafkaUser) => string;
}

const scramModule = 'org.apache.kafka.common.security.scram.ScramLoginModule required;';

export function secureKafka({ folder, java, passwordOf }: SecuredFiles): KafkaSecurity {
  const broker = keepBrokerCertificate(folder, java);
  const ca = readFileSync(broker.certificate, 'utf8');
  const settingsOf = (user: KafkaUser, brokers: string): KafkaSettings => ({
    brokers: brokers.split(','),
    clientId: `parley-stack-${user}`,
    tls: { ca },
    sasl: { mechanism: 'scram-sha-512', username: userName(user), password: passwordOf(user) },
  });
  const propertiesFileOf = (user: KafkaUser) => join(folder, `kafka-${user}.properties`);
  for (const user of kafkaUsers)
    writeSecretFile(propertiesFileOf(user), clientProperties(settingsOf(user, '')) ?? '');
  return {
    settingsOf,
    propertiesFileOf,
    environmentOf: (user) => ({
      KAFKA_SSL: 'true',
      KAFKA_SSL_CA_FILE: broker.certificate,
      KAFKA_SASL_MECHANISM: 'scram-sha-512',
      KAFKA_SASL_USERNAME: userName(user),
      KAFKA_SASL_PASSWORD: passwordOf(user),
    }),
    properties: (node, nodeFolder) => securedProperties(node, nodeFolder, broker),
    formatArguments: kafkaUsers.flatMap((user) => [
      '--add-scram',
      `SCRAM-SHA-512=[name=${userName(user)},password=${passwordOf(user)}]`,
    ]),
    async nodeIds(brokers) {
      const kafka = connectKafka(settingsOf('owner', brokers), createLog('stack', 'silent'));
      const cluster = await withAdmin(kafka, (admin) => admin.describeCluster());
      return cluster.brokers.map(({ nodeId }) => nodeId);
    },
  };
}

function securedProperties(
  { port, controllerPort, brokerPort }: BrokerNode,
  nodeFolder: string,
  { keyStore, passwordFile, certificate }: BrokerCertificate,
): Properties {
  const host = '127.0.0.1';
  const clients = `CLIENTS://${host}:${port}`;
  const brokers = `BROKERS://${host}:${brokerPort}`;
  return {
    'listener.security.protocol.map': 'CONTROLLER:SSL,BROKERS:SSL,CLIENTS:SASL_SSL',
    listeners: `${clients},${brokers},CONTROLLER://${host}:${controllerPort}`,
    'advertised.listeners': `${clients},${brokers}`,
    'inter.broker.listener.name': 'BROKERS',
    'ssl.keystore.type': 'PKCS12',
    // This format can't express all characters of a full path.
    'ssl.keystore.location': relative(nodeFolder, keyStore),
    'ssl.keystore.password': readFileSync(passwordFile, 'utf8'),
    'ssl.truststore.type': 'PEM',
    'ssl.truststore.location': relative(nodeFolder, certificate),
    'listener.name.brokers.ssl.client.auth': 'required',
    'listener.name.controller.ssl.client.auth': 'required',
    'sasl.enabled.mechanisms': 'SCRAM-SHA-512',
    'listener.name.clients.scram-sha-512.sasl.jaas.config': scramModule,
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'super.users': `${brokerPrincipal};User:${userName('owner')}`,
    'allow.everyone.if.no.acl.found': false,
  };
}
