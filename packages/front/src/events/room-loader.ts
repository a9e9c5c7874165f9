/**
 * Loads users' rooms, each until it succeeds. Many come at once, and no worker may answer for long, so that few are
 * asked for at a time: else what nobody waits for any more would fill the topic.
 */
import { keepTrying, type Log } from '@parley/messaging';
import { Limit } from './limit.ts';
import type { LoadedRooms } from './memberships.ts';

export interface RoomLoaderOptions {
  readonly loadRooms: (userId: string) => Promise<LoadedRooms>;
  readonly log: Log;
}

/** Users at a time. */
const most = 200;
/** Milliseconds between two words about loads that fail. */
const quietFor = 10_000;

export class RoomLoader {
  readonly #options: RoomLoaderOptions;
  readonly #limit = new Limit(most);
  #lastWord = 0;

  constructor(options: RoomLoaderOptions) {
    this.#options = options;
  }

  /** @returns undefined when the signal aborts: the user is gone */
  async load(userId: string, gone: AbortSignal): Promise<LoadedRooms | undefined> {
    const load = () => this.#limit.run(() => this.#options.loadRooms(userId), gone);
    const loaded = keepTrying(load, gone, (error) => this.#tell(error, gone));
    return loaded.catch(() => undefined);
  }

  #tell(error: Error, gone: AbortSignal): void {
    if (gone.aborted || Date.now() - this.#lastWord < quietFor) return;
    this.#lastWord = Date.now();
    this.#options.log.info({ error }, 'rooms could not be loaded; trying again');
  }
}
