/** Keeps events as they arrive, because one that is asked for may have arrived already. */
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

  /** In the order of arrival. */
  get events(): readonly KeptEvent[] {
    return this.#events;
  }

  add({ topic, value }: TopicRecord): void {
    const event = { topic, body: parsed(value) };
    this.#events.push(event);
    for (const { tell } of this.#waiting) tell(event);
  }

  /**
   * The first matching event, past or future.
   * @returns undefined if none comes within the given milliseconds
   * @throws ExchangeError `CLOSED`; whatever `isWanted` throws
   */
  async find(isWanted: IsWanted, within: number): Promise<KeptEvent | undefined> {
    const there = this.#events.find(isWanted);
    if (there) return there;
    return new Promise((resolve, reject) => {
      // From then on it gets no other event, not even one in the same turn.
      const end = () => {
        clearTimeout(timer);
        this.#waiting.delete(waiting);
      };
      const waiting: Waiting = {
        // Never throws: it is called while records are read; a failure would be read again and again.
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

  /** Rejects the waits for events, since none are read any more. */
  close(): void {
    for (const { fail } of this.#waiting) fail(new ExchangeError('CLOSED', ''));
  }
}

function parsed(value: Buffer | null): unknown {
  try {
    return JSON.parse(value?.toString('utf8') ?? '');
  } catch {
    return undefined; // not one of our events
  }
}
