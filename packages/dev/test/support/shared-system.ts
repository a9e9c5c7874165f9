/**
 * A Parley that files share which need none to themselves: all that one process of vitest runs, one after the other. Each
 * makes users and rooms of its own, with ids and names that nobody else has, and stops nothing.
 */
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Front } from '@parley/front';
import { createLog } from '@parley/messaging';
import type { Testkit } from '@parley/testkit';
import type { Worker } from '@parley/worker';
import { inDatabase } from './databases.ts';
import { endAfter } from './leftovers.ts';
import { openKit } from './open-kit.ts';
import { createSystem, type System } from './system.ts';

export interface SharedTopics extends Pick<System, 'environment' | 'databaseUrl' | 'prefix'> {
  /**
   * Another worker, which is stopped after the file. It gets a part of all requests to the system: where it has a database of its own,
   * send none while it runs, and stop it with the test.
   */
  readonly startWorker: System['startWorker'];
  /** The same of a front. */
  readonly startFront: System['startFront'];
  /** The testkit that files share, which nobody closes. */
  kit(): Promise<Testkit>;
  /** What the shared worker has logged, at info and above. */
  workerLines(): readonly string[];
}

export interface SharedSystem extends SharedTopics {
  /** The front's address. */
  readonly url: string;
}

/** How long a worker, a front or a kit is kept for the next file, milliseconds: starting one costs as much CPU as so much idle polling. */
const keptFor = 30_000;

let created: Promise<System> | undefined;

function create(): Promise<System> {
  // All files sign up from the same address.
  created ??= createSystem({ SIGN_UPS_PER_ADDRESS: '0' }).catch((error) => {
    created = undefined;
    throw error;
  });
  return created;
}

/** What is started for the first file that has it, and stopped once none has had it for a while. */
class KeptMember<Member extends { stop(): Promise<void> }> {
  readonly #start: (system: System) => Promise<Member>;
  #running: Promise<Member> | undefined;
  #stopped: Promise<void> | undefined;
  #stopping: NodeJS.Timeout | undefined;

  constructor(start: (system: System) => Promise<Member>) {
    this.#start = start;
  }

  /** For one file. */
  async use(): Promise<Member> {
    clearTimeout(this.#stopping);
    this.#running ??= this.#startAnew().catch((error) => {
      this.#running = undefined;
      throw error;
    });
    const member = await this.#running;
    endAfter('file', () => {
      clearTimeout(this.#stopping);
      this.#stopping = setTimeout(() => this.#stop(), keptFor).unref();
    });
    return member;
  }

  async #startAnew(): Promise<Member> {
    await this.#stopped;
    return this.#start(await create());
  }

  #stop(): void {
    this.#stopped = this.#running?.then((member) => member.stop());
    this.#running = undefined;
  }
}

const workerLog = join(tmpdir(), `shared-worker-${process.pid}.log`);

const worker = new KeptMember<Worker>((system) =>
  system.startWorker({}, { heard: createLog('worker', 'info', workerLog) }),
);
const front = new KeptMember<Front>((system) => system.startFront());

const kit = new KeptMember(async ({ prefix }) => {
  const opened = await openKit(prefix);
  return { opened, stop: () => opened.close() };
});

/** With one worker and one front. Its topics go with the process; its database, with the run. */
export async function sharedSystem(): Promise<SharedSystem> {
  const [topics, { url }] = await Promise.all([sharedTopics(), front.use()]);
  return { ...topics, url };
}

/** The same with the worker alone, for files that need no front, or fronts of their own. */
export async function sharedTopics(): Promise<SharedTopics> {
  const [system] = await Promise.all([create(), worker.use()]);
  // Wrong passwords of an id or an address that other files have had too.
  await inDatabase(system.databaseUrl, (database) => database.query('DELETE FROM attempts'));
  return {
    ...system,
    async startWorker(...given) {
      const another = await system.startWorker(...given);
      endAfter('file', () => another.stop());
      return another;
    },
    async startFront(...given) {
      const another = await system.startFront(...given);
      endAfter('file', () => another.stop());
      return another;
    },
    kit: async () => (await kit.use()).opened,
    workerLines: () => readFileSync(workerLog, 'utf8').split('\n').slice(0, -1),
  };
}
