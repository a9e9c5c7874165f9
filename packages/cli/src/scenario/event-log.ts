/** Events as they come, kept for as long as a scenario runs, because a step may ask for one that is there already. */
import type { TopicRecord } from '@parley/messaging';

export interface KeptEvent {
  readonly topic: string;
  /** Its JSON. */
  readonly body: unknown;
}

type IsWanted = (event: KeptEvent) => boolean;

export class EventLog {
  readonly #events: KeptEvent[] = [];
  readonly #waiting = new Set<(event: KeptEvent) => void>();

  add({ topic, value }: TopicRecord): void {
    const event = { topic, body: parsed(value) };
    this.#events.push(event);
    for (const tell of this.#waiting) tell(event);
  }

  /** The first that is wanted, from now or before. @returns undefined where none comes within so many milliseconds */
  find(isWanted: IsWanted, within: number): Promise<KeptEvent | undefined> {
    const there = this.#events.find(isWanted);
    if (there) return Promise.resolve(there);
    return new Promise((resolve) => {
      const tell = (event: KeptEvent) => {
        if (isWanted(event)) end(event);
      };
      const end = (event: KeptEvent | undefined) => {
        clearTimeout(timer);
        this.#waiting.delete(tell);
        resolve(event);
      };
      const timer = setTimeout(end, within, undefined);
      this.#waiting.add(tell);
    });
  }
}

function parsed(value: Buffer | null): unknown {
  try {
    return JSON.parse(value?.toString('utf8') ?? '');
  } catch {
    return undefined; // no event of ours
  }
}
