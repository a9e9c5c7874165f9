import { randomUUID } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { localKafka } from '../../launcher/java.mjs';
import type { Step } from '../command.ts';
import { fetchJars } from '../java/fetch-jars.ts';
import { findJava } from '../java/find-java.ts';
import { freePorts } from '../processes/ports.ts';
import type { RunningProcess } from '../processes/spawn-process.ts';
import {
  type ClusterFiles,
  formatBroker,
  type JvmPurpose,
  jvmFlags,
  spawnBroker,
  waitForBroker,
} from './broker.ts';
import { type BrokerNode, brokerAddress, type Properties } from './broker-properties.ts';
import { classArchiveFlags, makeClassArchive } from './class-archive.ts';
import type { KafkaSecurity } from './secured/kafka-security.ts';

export interface KafkaOptions {
  /** The project's folder. */
  root: string;
  /** Folder of the data, which are kept for the next start. */
  folder: string;
  /** Folder of each broker's log (default: `folder`). */
  logFolder?: string;
  /** One broker per port; several form a cluster. */
  ports: readonly number[];
  /** Purpose of the brokers' JVMs; default: a quick start. */
  jvm?: JvmPurpose;
  /** Shows that jars are being fetched. */
  begin?: (title: string) => Step;
  /** Called for every process as soon as it is started, ready or not. */
  onProcess?: (running: RunningProcess) => void;
  /** Makes clients log in; open to anybody if absent. */
  security?: KafkaSecurity | undefined;
  /** Changes the properties of each broker; for tests. */
  properties?: (own: Properties) => Properties;
  /** Aborts the waiting; the caller must then stop the processes. */
  signal?: AbortSignal;
  /** The command that deletes the data, if they are kept. */
  beginAnew?: string;
}

export interface LocalKafka {
  /** `host:port` of each broker, separated by commas. */
  brokers: string;
  /** Process ids of the running brokers, by index. */
  pids: number[];
  /** Starts the broker with this index (0, 1, …) and resolves when it is ready. */
  startBroker(index: number): Promise<RunningProcess>;
  /** Stops it, cleanly if it manages within `graceMs`. */
  stopBroker(index: number, graceMs?: number): Promise<void>;
  /** Stops them all. */
  stop(graceMs?: number): Promise<void>;
}

const noStep: Step = { update: () => undefined, done: () => undefined, fail: () => undefined };

/**
 * Starts a real Apache Kafka on this machine; resolves when all brokers are ready.
 * @throws {StackError} if Java, Maven or the jars are missing, or a broker does not start
 */
export async function startKafka(options: KafkaOptions): Promise<LocalKafka> {
  const kafka = await prepareKafka(options);
  await Promise.all(options.ports.map((_, index) => kafka.startBroker(index)));
  return kafka;
}

/** Everything before the start of the brokers: fetches the jars and formats the storage if necessary. */
export async function prepareKafka(options: KafkaOptions): Promise<LocalKafka> {
  const {
    root,
    folder,
    ports,
    signal,
    jvm = 'quick start',
    begin = () => noStep,
    onProcess = () => undefined,
  } = options;
  const java = await findJava();
  const jars = await fetchJars(localKafka, { root, begin, onProcess });
  const settings = join(root, 'packages/dev/kafka');
  signal?.throwIfAborted();
  if (jvm === 'quick start') {
    await makeClassArchive({ java, jars, settings, begin, onProcess, signal });
    signal?.throwIfAborted();
  }
  const archive = jvm === 'quick start' ? await classArchiveFlags(java, jars) : [];
  const files: ClusterFiles = {
    java,
    jars,
    jvmFlags: [...jvmFlags[jvm], ...archive],
    settings,
    folder,
    logFolder: options.logFolder ?? folder,
    clusterId: keptClusterId(folder),
    beginAnew: options.beginAnew,
    properties: options.properties,
    security: options.security,
  };
  const ownPorts = await freePorts(2 * ports.length);
  const nodes = ports.map(
    (port, index): BrokerNode => ({
      id: index + 1,
      port,
      controllerPort: ownPorts[index] ?? 0,
      brokerPort: ownPorts[ports.length + index] ?? 0,
    }),
  );
  await Promise.all(nodes.map((node) => formatBroker(files, node, onProcess)));
  signal?.throwIfAborted();
  return control(files, nodes, options);
}

function control(files: ClusterFiles, nodes: BrokerNode[], { onProcess, signal }: KafkaOptions): LocalKafka {
  const running: (RunningProcess | undefined)[] = nodes.map(() => undefined);
  const stopBroker = async (index: number, graceMs = 20_000) => {
    await running[index]?.stop(graceMs);
  };
  return {
    brokers: nodes.map(brokerAddress).join(','),
    get pids() {
      return running.flatMap((broker) => (broker && !broker.exit ? [broker.pid] : []));
    },
    async startBroker(index) {
      const node = nodes[index];
      if (!node) throw new RangeError(`there is no broker ${index}`);
      const broker = await spawnBroker(files, node, nodes);
      running[index] = broker;
      onProcess?.(broker);
      try {
        await waitForBroker(files, node, broker, signal);
      } catch (error) {
        await broker.stop(2_000); // otherwise a second one would be started beside it
        throw error;
      }
      return broker;
    },
    stopBroker,
    async stop(graceMs) {
      await Promise.all(nodes.map((_, index) => stopBroker(index, graceMs)));
    },
  };
}

function keptClusterId(folder: string): string {
  const file = join(folder, 'cluster-id');
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o700); // topics contain users' messages, and a local stack's passwords
  if (!existsSync(file)) {
    writeFileSync(file, newClusterId());
  }
  return readFileSync(file, 'utf8');
}

/** A UUID in base64url that does not begin with `-`: Kafka's tools would take that for an option. */
function newClusterId(): string {
  const id = Buffer.from(randomUUID().replaceAll('-', ''), 'hex').toString('base64url');
  return id.startsWith('-') ? newClusterId() : id;
}
