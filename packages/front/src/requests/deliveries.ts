/**
 * What this front did with the last replies that it had somebody to tell of: when it read each, whether a request waited for it,
 * and to how many streams it was written when. For those who look after one request; of what was said nothing is kept.
 */
import { limits, type PairName } from '@parley/contracts';

export interface Delivery {
  readonly pair: PairName;
  /** Empty where it was done. */
  readonly outcome: string;
  /** Epoch milliseconds. */
  readonly readAt: number;
  /** Whether an HTTP request or a socket of this front had asked, and had its answer by it. */
  readonly isAwaited: boolean;
  readonly streams: number;
  /** When it was handed to the streams' connections; undefined where there are none. */
  writtenAt?: number;
}

interface Noted extends Delivery {
  readonly requestId: string;
}

/** So many are kept: some 2 MiB. */
const most = 10_000;

export class Deliveries {
  readonly #now: () => number;
  readonly #ring: Noted[] = [];
  #next = 0;
  #unwritten: Noted[] = [];

  /** @param now epoch milliseconds */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Called once its streams were told: they are written to at the end of this turn of the event loop. */
  note(requestId: string, delivery: Omit<Delivery, 'readAt' | 'writtenAt'>): void {
    const noted: Noted = { requestId, ...delivery, readAt: this.#now() };
    this.#ring[this.#next] = noted;
    this.#next = (this.#next + 1) % most;
    if (noted.streams === 0) return;
    if (this.#unwritten.length === 0) setImmediate(() => this.#written());
    this.#unwritten.push(noted);
  }

  /** The oldest first. */
  of(requestId: string): Delivery[] {
    const inOrder = [...this.#ring.slice(this.#next), ...this.#ring.slice(0, this.#next)];
    return inOrder
      .filter((noted) => noted.requestId === requestId)
      .map(({ requestId: _, ...delivery }) => delivery);
  }

  #written(): void {
    const at = this.#now();
    for (const noted of this.#unwritten) noted.writtenAt = at;
    this.#unwritten = [];
  }
}

/** The id in `/requests/<id>`; undefined where there is none, or one longer than any request has. */
export function requestIdIn(path: string): string | undefined {
  const [, encoded] = /^\/requests\/([^/]+)$/.exec(path) ?? [];
  const id = encoded && decoded(encoded);
  return id && id.length <= limits.requestId.most ? id : undefined;
}

function decoded(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    return id; // a percent sign of its own
  }
}
