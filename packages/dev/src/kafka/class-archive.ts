import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeJava } from '../../launcher/java.mjs';
import type { Step } from '../command.ts';
import { freePorts } from '../processes/ports.ts';
import type { RunningProcess } from '../processes/spawn-process.ts';
import { type ClusterFiles, formatBroker, jvmFlags, spawnBroker, waitForBroker } from './broker.ts';

// With an archive of Kafka's classes, as a broker had loaded them after its start, a JVM starts one in half the time
// and processor time (3.2 s became 1.9 s). https://docs.oracle.com/en/java/javase/17/vm/class-data-sharing.html

/** Path of the archive for this Java and these jars, which may not exist. */
async function classArchiveFile(java: string, jars: string): Promise<string> {
  // It is not valid for another Java, or for jars at another path.
  const version = await describeJava(java);
  const key = createHash('sha256').update(`${version}\0${jars}`).digest('hex').slice(0, 12);
  return join(jars, `classes-${key}.jsa`);
}

/** The flags for the archive, if there is one; a JVM that can't use it silently runs without. */
export async function classArchiveFlags(java: string, jars: string): Promise<string[]> {
  const archive = await classArchiveFile(java, jars);
  if (!existsSync(archive)) return [];
  return [`-XX:SharedArchiveFile=${archive}`, '-Xlog:disable', '-Xlog:all=error:stderr'];
}

export interface MakeClassArchiveOptions {
  java: string;
  jars: string;
  settings: string;
  begin: (title: string) => Step;
  onProcess: (running: RunningProcess) => void;
  signal: AbortSignal | undefined;
}

/** Creates a missing archive with a broker that is started only for this. */
export async function makeClassArchive(options: MakeClassArchiveOptions): Promise<void> {
  const archive = await classArchiveFile(options.java, options.jars);
  if (existsSync(archive)) return;
  const step = options.begin('Preparing Kafka for faster starts, this once');
  const folder = mkdtempSync(join(tmpdir(), 'parley-kafka-'));
  const incoming = `${archive}.${process.pid}`;
  try {
    await runOnce(options, folder, incoming);
    // Not every JVM can create one; the broker also starts without it.
    if (existsSync(incoming)) renameSync(incoming, archive);
    step.done();
  } catch (error) {
    step.fail();
    throw error;
  } finally {
    rmSync(folder, { recursive: true, force: true });
    rmSync(incoming, { force: true });
  }
}

async function runOnce(options: MakeClassArchiveOptions, folder: string, archive: string) {
  const { java, jars, settings, onProcess, signal } = options;
  const [port = 0, controllerPort = 0] = await freePorts(2);
  const node = { id: 1, port, controllerPort };
  const files: ClusterFiles = {
    java,
    jars,
    settings,
    folder,
    logFolder: folder,
    clusterId: 'parley-class-archive0A',
    jvmFlags: [...jvmFlags['quick start'], `-XX:ArchiveClassesAtExit=${archive}`],
  };
  await formatBroker({ ...files, jvmFlags: jvmFlags['quick start'] }, node, onProcess);
  const broker = await spawnBroker(files, node, [node]);
  onProcess(broker);
  try {
    await waitForBroker(files, node, broker, signal);
  } finally {
    await broker.stop(60_000); // the archive is written on exit
  }
}
