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

let shared: Promise<SharedSystem> | undefined;

/** With one worker and one front. It goes with the process; its database, with the run. */
export function sharedSystem(): Promise<SharedSystem> {
  shared ??= start().catch((error) => {
    shared = undefined;
    throw error;
  });
  return shared;
}

async function start(): Promise<SharedSystem> {
  // All files sign up from the same address.
  const system = await createSystem({ SIGN_UPS_PER_ADDRESS: '0' });
  const [{ url }] = await Promise.all([system.startFront(), system.startWorker()]);
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
