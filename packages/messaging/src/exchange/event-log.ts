/** Events as they come, kept, because one may be asked for that is there already. */
import type { TopicRecord } from '../reader/topic-record.ts';
import { ExchangeError } from './exchange-error.ts';

export interface KeptEvent {
  readonly topic: string;
  /** Its JSON. */
  readonly body: unknown;
}

type IsWanted = (event: KeptEvent) => boolean;

interface Waiting {
  readonly tell: (event: KeptEvent) => void;
  readonly fail: (error: unknown) => void;
}

export class EventLog {
  readonly #events: KeptEvent[] = [];
  readonly #waiting = new Set<Waiting>();

  /** In the order in which they came. */
  get events(): readonly KeptEvent[] {
    return this.#events;
  }

  add({ topic, value }: TopicRecord): void {
    const event = { topic, body: parsed(value) };
    this.#events.push(event);
    for (const { tell } of this.#waiting) tell(event);
  }

  /**
   * The first that is wanted, from now or before.
   * @returns undefined where none comes within so many milliseconds
   * @throws ExchangeError `CLOSED`; whatever `isWanted` throws
   */
  async find(isWanted: IsWanted, within: number): Promise<KeptEvent | undefined> {
    const there = this.#events.find(isWanted);
    if (there) return there;
    return new Promise((resolve, reject) => {
      // From then on it is shown no other event, not even one that comes in the same turn.
      const end = () => {
        clearTimeout(timer);
        this.#waiting.delete(waiting);
      };
      const waiting: Waiting = {
        // Never throws: it is called while records are read, which would fail and be read again and again.
        tell(event) {
          try {
            if (!isWanted(event)) return;
          } catch (error) {
            waiting.fail(error);
            return;
          }
          end();
          resolve(event);
        },
        fail(error) {
          end();
          reject(error);
        },
      };
      const timer = setTimeout(() => {
        end();
        resolve(undefined);
      }, within);
      this.#waiting.add(waiting);
    });
  }

  /** Whoever still waits for an event is told that none is heard any more. */
  close(): void {
    for (const { fail } of this.#waiting) fail(new ExchangeError('CLOSED', ''));
  }
}

function parsed(value: Buffer | null): unknown {
  try {
    return JSON.parse(value?.toString('utf8') ?? '');
  } catch {
    return undefined; // no event of ours
  }
}
