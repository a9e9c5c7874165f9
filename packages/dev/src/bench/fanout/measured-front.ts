/** A measured front, and the process of its clients. */
import { fileURLToPath } from 'node:url';
import { freePort } from '../../processes/ports.ts';
import { spawnProcess } from '../../processes/spawn-process.ts';
import { StackError } from '../../stack-error.ts';
import type { BenchPlace } from '../bench-place.ts';
import { askProcess } from '../measuring/ask-process.ts';
import { type BenchDatabase, type Broker, startBenchFront } from '../services/start-services.ts';
import type { Deliveries } from './count-deliveries.ts';
import type { Opening, Order, Told } from './load-client.ts';
import type { AskUsage, Usage } from './report-usage.ts';

const stopWithin = 10_000;
const beside = (name: string) => new URL(`./${name}.js`, import.meta.url);

export interface MeasuredFront {
  readonly url: string;
  usage(collect: boolean): Promise<Usage>;
  stop(): Promise<void>;
}

export async function startMeasuredFront(
  place: BenchPlace,
  broker: Broker,
  database: BenchDatabase,
): Promise<MeasuredFront> {
  const port = await freePort();
  // Passed as a URL, which needs no quoting.
  const more = { NODE_OPTIONS: `--import=${beside('report-usage')}` };
  const running = await startBenchFront(place, broker, database, { port, more });
  return {
    url: `http://127.0.0.1:${port}`,
    async usage(collect) {
      const order: AskUsage = { usage: { collect } };
      return (await askProcess<{ usage: Usage }>(running, order, 'usage')).usage;
    },
    stop: () => running.stop(stopWithin),
  };
}

export interface Clients {
  open(opening: Opening): Promise<void>;
  /** Deliveries since the last call. */
  take(): Promise<Deliveries>;
  /** Rejects if a client fails. */
  readonly failed: Promise<never>;
  stop(): Promise<void>;
}

/** @param onAll called for each message that has reached all its recipients */
export async function startClients(place: BenchPlace, onAll: (number: number) => void): Promise<Clients> {
  const running = await spawnProcess({
    name: 'clients',
    program: process.execPath,
    args: [fileURLToPath(beside('load-client'))],
    cwd: place.folder,
    ipc: true,
    logFile: `${place.logs}/clients.log`,
  });
  place.fleet.add('tool', running);
  running.child.on('message', (told: Told) => {
    if ('all' in told) onAll(told.all);
  });
  const failed = new Promise<never>((_resolve, reject) => {
    running.child.on('message', (told: Told) => {
      if ('failed' in told) reject(new StackError(`A client failed: ${told.failed}`));
    });
    running.child.once('exit', () => reject(new StackError('The clients ended.')));
  });
  failed.catch(() => undefined); // awaited by callers
  const ask = <Answer extends Told>(order: Order, name: string) =>
    Promise.race([failed, askProcess<Answer>(running, order, name)]);
  return {
    failed,
    async open(opening) {
      await ask({ open: opening }, 'opened');
    },
    async take() {
      return (await ask<{ taken: Deliveries }>({ take: true }, 'taken')).taken;
    },
    stop: () => running.stop(stopWithin),
  };
}
