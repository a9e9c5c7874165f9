/** A Kafka as deployments have it: one listener by TLS, one by TLS with a login. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { localKafka } from '../../launcher/java.mjs';
import { createProgress } from '../../launcher/progress.mjs';
import { fetchJars } from '../../src/java/fetch-jars.ts';
import { findJava, javaEnvironment } from '../../src/java/find-java.ts';
import { freePorts } from '../../src/processes/ports.ts';
import { spawnProcess } from '../../src/processes/spawn-process.ts';
import { makeCertificates } from './certificates.ts';
import { waitFor } from './wait-for.ts';

const root = resolve(import.meta.dirname, '../../../..');

export interface SecuredKafka {
  /** `host:port` of the listener that speaks TLS. */
  readonly tls: string;
  /** Of the one that wants a login too. */
  readonly login: string;
  /** The variables of a client that trusts it. */
  readonly trusting: Record<string, string>;
  /** Of one that can log in, and shows a certificate of its own. */
  readonly loggingIn: Record<string, string>;
  stop(): Promise<void>;
}

const user = 'kim';
const password = 'back\\slash "quoted" = 비밀';

export async function startSecuredKafka(): Promise<SecuredKafka> {
  const folder = mkdtempSync(join(tmpdir(), 'parley-secured-'));
  const path = (name: string) => join(folder, name);
  makeCertificates(folder);
  const [tls = 0, login = 0, controller = 0] = await freePorts(3);
  writeFileSync(path('server.properties'), serverProperties({ tls, login, controller }), 'latin1');
  const java = await findJava();
  const libs = join(await fetchJars(localKafka, { root, begin: createProgress().step }), 'libs', '*');
  const log = path('kafka.log');
  const run = (...args: string[]) =>
    spawnProcess({
      name: 'kafka 1',
      program: java,
      args: [
        '-Xmx512m',
        '-XX:+UseSerialGC',
        '-XX:TieredStopAtLevel=1',
        `-Dlog4j2.configurationFile=${logging}`,
      ]
        .concat('-cp', libs)
        .concat(args),
      cwd: folder,
      env: javaEnvironment(),
      logFile: log,
    });
  const logging = join(root, 'packages/dev/kafka/broker.log4j2.properties');
  const format = ['format', '-t', 'parley-secured-test-0A', '-c', 'server.properties'];
  await (await run('kafka.tools.StorageTool', ...format)).exited;
  const broker = await run('kafka.Kafka', 'server.properties');
  await waitFor(
    'Kafka to be started',
    () => {
      const text = readFileSync(log, 'utf8');
      if (broker.exit) throw new Error(text.slice(-3_000));
      return text.includes('Kafka Server started');
    },
    60_000,
  );
  const trusting = { KAFKA_SSL: 'true', KAFKA_SSL_CA_FILE: path('ca.pem') };
  return {
    tls: `127.0.0.1:${tls}`,
    login: `127.0.0.1:${login}`,
    trusting,
    loggingIn: {
      ...trusting,
      KAFKA_SSL_CERT_FILE: path('server-cert.pem'),
      KAFKA_SSL_KEY_FILE: path('server-key.pem'),
      KAFKA_SASL_MECHANISM: 'plain',
      KAFKA_SASL_USERNAME: user,
      KAFKA_SASL_PASSWORD: password,
    },
    async stop() {
      await broker.stop(10_000);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function serverProperties({ tls, login, controller }: { tls: number; login: number; controller: number }) {
  const escaped = password.replaceAll(/["\\]/g, '\\$&').replaceAll('\\', '\\\\');
  const ascii = escaped.replaceAll(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16)}`);
  const module = 'org.apache.kafka.common.security.plain.PlainLoginModule';
  return Object.entries({
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controller}`,
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,TLS:SSL,LOGIN:SASL_SSL',
    'inter.broker.listener.name': 'TLS',
    listeners: `TLS://127.0.0.1:${tls},LOGIN://127.0.0.1:${login},CONTROLLER://127.0.0.1:${controller}`,
    'log.dirs': 'data',
    'offsets.topic.replication.factor': 1,
    'ssl.keystore.type': 'PEM',
    'ssl.keystore.location': 'server.pem',
    'ssl.truststore.type': 'PEM',
    'ssl.truststore.location': 'ca.pem',
    'listener.name.login.ssl.client.auth': 'required',
    'sasl.enabled.mechanisms': 'PLAIN',
    'listener.name.login.plain.sasl.jaas.config': `${module} required user_${user}="${ascii}";`,
  })
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}
