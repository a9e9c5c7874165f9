import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { writeSecretFile } from '@parley/messaging';
import { shellQuoted } from '../../launcher/command-line.mjs';
import { javaEnvironment } from '../java/find-java.ts';
import { describeExit, type RunningProcess, spawnProcess } from '../processes/spawn-process.ts';
import { StackError } from '../stack-error.ts';
import { type BrokerNode, brokerAddress, brokerProperties, type Properties } from './broker-properties.ts';
import { describeCluster } from './describe-cluster.ts';
import type { KafkaSecurity } from './secured/kafka-security.ts';

/** Kafka's programs and the files of one cluster. */
export interface ClusterFiles {
  java: string;
  /** The folder with the jars in `libs`. */
  jars: string;
  /** The project's packages/dev/kafka. */
  settings: string;
  /** Additional properties of the brokers. */
  properties?: ((own: Properties) => Properties) | undefined;
  /** Set if clients have to log in. */
  security?: KafkaSecurity | undefined;
  /** Contains one folder per node. */
  folder: string;
  logFolder: string;
  clusterId: string;
  jvmFlags: readonly string[];
  /** The command that deletes the data, if they are kept. */
  beginAnew?: string | undefined;
}

/** JVM flags by purpose. */
export const jvmFlags = {
  /** For a small broker that starts fast. */
  'quick start': ['-Xmx512m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'],
  /** Those of Kafka's own kafka-server-start.sh and kafka-run-class.sh: all compilers, and a server's collector. */
  deployment: [
    '-Xmx1G',
    '-Xms1G',
    '-XX:+UseG1GC',
    '-XX:MaxGCPauseMillis=20',
    '-XX:InitiatingHeapOccupancyPercent=35',
    '-XX:+ExplicitGCInvokesConcurrent',
  ],
} as const;

export type JvmPurpose = keyof typeof jvmFlags;

/** Formats the node's storage, once. */
export async function formatBroker(
  files: ClusterFiles,
  node: BrokerNode,
  onProcess: (it: RunningProcess) => void,
) {
  const cwd = nodeFolder(files, node);
  if (existsSync(join(cwd, 'data', 'meta.properties'))) return;
  rmSync(join(cwd, 'data'), { recursive: true, force: true });
  writeProperties(files, node, [node]);
  const format = ['kafka.tools.StorageTool', 'format', '-t', files.clusterId, '-c', 'server.properties'];
  const { security } = files;
  // In a private file: anybody can see the arguments of a process, and these contain passwords.
  const file = join(cwd, 'format.args');
  if (security) writeSecretFile(file, asArgumentFile([...format, ...security.formatArguments]));
  const tool = await runJava(files, node, security ? ['@format.args'] : format);
  onProcess(tool);
  const exit = await tool.exited;
  rmSync(file, { force: true });
  if (exit.code !== 0) throw brokerError(files, node, `could not make its storage (${describeExit(exit)})`);
}

/** In the format of `java`. */
const asArgumentFile = (args: readonly string[]) => args.map((arg) => `"${arg}"\n`).join('');

/** Starts the node's process; `waitForBroker` waits until it can be used. */
export async function spawnBroker(files: ClusterFiles, node: BrokerNode, nodes: readonly BrokerNode[]) {
  writeProperties(files, node, nodes);
  return runJava(files, node, ['kafka.Kafka', 'server.properties']);
}

/**
 * Resolves when the node answers and lists itself among the running brokers.
 * @throws {StackError} if it exits before, or takes longer than `timeoutMs`
 */
export async function waitForBroker(
  files: ClusterFiles,
  node: BrokerNode,
  running: RunningProcess,
  signal: AbortSignal | undefined,
  timeoutMs = 60_000,
) {
  const deadline = Date.now() + timeoutMs;
  while (!(await isUp(files, node))) {
    signal?.throwIfAborted();
    if (running.exit) throw brokerError(files, node, `ended with ${describeExit(running.exit)}`);
    if (Date.now() > deadline) throw brokerError(files, node, `did not answer within ${timeoutMs / 1000} s`);
    await sleep(100);
  }
}

async function isUp({ security }: ClusterFiles, node: BrokerNode): Promise<boolean> {
  const address = brokerAddress(node);
  try {
    const nodeIds = security
      ? await security.nodeIds(address)
      : (await describeCluster(address, 1_000)).nodeIds;
    return nodeIds.includes(node.id);
  } catch {
    return false; // not yet: what matters then is whether the process still runs
  }
}

function brokerError(files: ClusterFiles, node: BrokerNode, what: string): StackError {
  return new StackError(
    `Kafka's broker ${node.id} ${what}.`,
    `Its log says why:  tail -n 30 ${shellQuoted(logFile(files, node))}`,
    ...(files.beginAnew ? [`If its data are damaged, start over:  ${files.beginAnew}`] : []),
  );
}

function writeProperties(files: ClusterFiles, node: BrokerNode, nodes: readonly BrokerNode[]) {
  const folder = nodeFolder(files, node);
  mkdirSync(folder, { recursive: true });
  mkdirSync(files.logFolder, { recursive: true });
  const settings = (own: Properties) => ({
    ...files.properties?.(own),
    ...files.security?.properties(node, folder),
  });
  const path = join(folder, 'server.properties');
  const text = brokerProperties(node, nodes, settings);
  // They include the keystore's password.
  if (files.security) writeSecretFile(path, text);
  else writeFileSync(path, text);
}

function runJava(files: ClusterFiles, node: BrokerNode, args: string[]): Promise<RunningProcess> {
  const cwd = nodeFolder(files, node);
  return spawnProcess({
    name: `kafka ${node.id}`,
    program: files.java,
    // A relative path, because a full one may contain a `,`, at which it would be split.
    args: [
      ...files.jvmFlags,
      `-Dlog4j2.configurationFile=${join(relative(cwd, files.settings), 'broker.log4j2.properties')}`,
      '-cp',
      join(files.jars, 'libs', '*'),
      ...args,
    ],
    cwd,
    env: javaEnvironment(),
    logFile: logFile(files, node),
  });
}

const nodeFolder = (files: ClusterFiles, node: BrokerNode) => join(files.folder, `node-${node.id}`);
const logFile = (files: ClusterFiles, node: BrokerNode) => join(files.logFolder, `kafka-${node.id}.log`);
