/**
 * A Parley that files share which need none to themselves: all that one process of vitest runs, one after the other. Each
 * makes users and rooms of its own, with ids and names that nobody else has, and stops nothing.
 */
import { endAfter } from './leftovers.ts';
import { createSystem, type System } from './system.ts';

export interface SharedSystem extends Pick<System, 'environment' | 'databaseUrl' | 'prefix'> {
  /** The front's address. */
  readonly url: string;
  /** Another front, which is stopped after the file. */
  readonly startFront: System['startFront'];
}

interface Running {
  readonly url: string;
  stop(): Promise<void>;
}

/** How long worker and front are kept for the next file, milliseconds: starting them costs as much CPU as so much idle polling. */
const keptFor = 30_000;

let created: Promise<System> | undefined;
let running: Promise<Running> | undefined;
let stopped: Promise<void> | undefined;
let stopping: NodeJS.Timeout | undefined;

/** With one worker and one front. Its topics go with the process; its database, with the run. */
export async function sharedSystem(): Promise<SharedSystem> {
  clearTimeout(stopping);
  running ??= start().catch((error) => {
    running = undefined;
    throw error;
  });
  const [system, { url }] = await Promise.all([create(), running]);
  endAfter('file', () => {
    clearTimeout(stopping);
    stopping = setTimeout(stop, keptFor).unref();
  });
  return {
    ...system,
    url,
    async startFront(...given) {
      const front = await system.startFront(...given);
      endAfter('file', () => front.stop());
      return front;
    },
  };
}

function create(): Promise<System> {
  // All files sign up from the same address.
  created ??= createSystem({ SIGN_UPS_PER_ADDRESS: '0' }).catch((error) => {
    created = undefined;
    throw error;
  });
  return created;
}

async function start(): Promise<Running> {
  const before = stopped;
  stopped = undefined;
  await before;
  const system = await create();
  const [front, worker] = await Promise.all([system.startFront(), system.startWorker()]);
  return {
    url: front.url,
    async stop() {
      await Promise.all([front.stop(), worker.stop()]);
    },
  };
}

function stop(): void {
  const last = running;
  running = undefined;
  stopped = last?.then((each) => each.stop());
}
