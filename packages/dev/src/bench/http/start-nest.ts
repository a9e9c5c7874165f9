import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../processes/ports.ts';
import { type RunningProcess, spawnProcess } from '../../processes/spawn-process.ts';
import { StackError } from '../../stack-error.ts';
import { type BenchPlace, during } from '../bench-place.ts';
import { runTool } from '../measuring/run-tool.ts';
import { createDatabase } from '../services/create-database.ts';
import type { BenchDatabase, Broker } from '../services/start-services.ts';

export interface Nest {
  readonly url: string;
  readonly pids: readonly number[];
}

const readyWithinMs = 60_000;

/** Builds and starts the NestJS peer: its worker, which creates topics and tables, and then its front. */
export async function startNest(
  place: BenchPlace,
  peers: string,
  { brokers }: Broker,
  database: BenchDatabase,
): Promise<Nest> {
  const folders = await during(place, 'Building the NestJS peer', async () => ({
    worker: await build(place, peers, 'worker'),
    front: await build(place, peers, 'front'),
  }));
  return during(place, 'Starting the NestJS peer', async () => {
    const port = await freePort();
    const environment = {
      ...process.env,
      KAFKA_BROKERS: brokers,
      TOPIC_PREFIX: 'nest-',
      DATABASE_URL: await createDatabase(database.url, 'nest_peer'),
      PORT: String(port),
    };
    const worker = await start(place, 'worker', folders.worker, environment);
    const front = await start(place, 'front', folders.front, environment);
    return { url: `http://127.0.0.1:${port}`, pids: [worker.pid, front.pid] };
  });
}

async function build(place: BenchPlace, peers: string, part: 'worker' | 'front'): Promise<string> {
  const folder = join(place.folder, `nest-${part}`);
  cpSync(join(peers, 'nest', part), folder, {
    recursive: true,
    filter: (path) => !/\/(node_modules|dist)$/.test(path),
  });
  for (const args of [
    ['install', '--no-audit', '--no-fund'],
    ['run', 'build'],
  ])
    await runTool(place, { name: `Building the NestJS ${part}`, program: 'npm', args, cwd: folder });
  return folder;
}

/** Resolves when it reports that it is ready. */
async function start(
  place: BenchPlace,
  part: 'worker' | 'front',
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<RunningProcess> {
  const running = await spawnProcess({
    name: `NestJS ${part}`,
    program: process.execPath,
    args: ['dist/main.js'],
    cwd,
    env,
  });
  place.fleet.add(part, running);
  const { stdout, stderr } = running.child;
  let told = '';
  await new Promise<void>((resolve, reject) => {
    const fail = (what: string) =>
      reject(new StackError(`The NestJS ${part} ${what}.`, ...told.trim().split('\n').slice(-3)));
    const late = setTimeout(() => fail(`was not ready within ${readyWithinMs / 1_000} s`), readyWithinMs);
    for (const stream of [stdout, stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => {
        told = (told + text).slice(-10_000);
        if (!told.includes('is ready')) return;
        clearTimeout(late);
        resolve();
      });
    running.exited.then(() => fail('ended'));
  });
  return running;
}
