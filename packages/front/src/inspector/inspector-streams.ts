/** The open streams of this front's inspector: so many at most, and none longer than its administrator is one. */
import { Failure, type InspectorEvents } from '@parley/contracts';
import type { Log } from '@parley/messaging';
import type { Administrators } from '../sessions/administrators.ts';
import type { InspectorStream } from './inspector-stream.ts';

/** Of one front; and of one administrator, of whose streams the oldest is ended for one more. */
const most = { all: 50, own: 5 };
/** Milliseconds between two looks at who is an administrator still. */
const lookEvery = 2_000;

export class InspectorStreams {
  readonly #streams = new Set<InspectorStream>();
  readonly #administrators: Administrators;
  readonly #log: Log;
  readonly #looking: NodeJS.Timeout;
  #isLooking = false;

  constructor(administrators: Administrators, log: Log) {
    this.#administrators = administrators;
    this.#log = log;
    this.#looking = setInterval(() => void this.#look(), lookEvery).unref();
  }

  /** @throws Failure `BUSY` */
  admit(): void {
    if (this.#streams.size >= most.all) throw new Failure('BUSY');
  }

  add(stream: InspectorStream): void {
    this.#streams.add(stream);
    stream.onceClosed(() => this.#streams.delete(stream));
    const own = [...this.#streams].filter(({ live }) => live.userId === stream.live.userId);
    if (own.length > most.own && own[0]) this.#end(own[0], 'evicted');
  }

  close(): void {
    clearInterval(this.#looking);
    for (const stream of this.#streams) stream.disconnect();
  }

  /** What can't be looked up ends too: nobody watches who may not any more. */
  async #look(): Promise<void> {
    if (this.#isLooking || this.#streams.size === 0) return;
    this.#isLooking = true;
    const looked = [...this.#streams];
    try {
      const allowed = await this.#administrators.sessionsOf(looked.map(({ live }) => live.origin));
      for (const stream of looked) if (!allowed.has(stream.live.origin)) this.#end(stream, 'not-allowed');
    } catch (error) {
      this.#log.warn({ error }, 'who is an administrator can’t be looked up, so the inspector’s streams end');
      for (const stream of looked) this.#end(stream, 'unavailable');
    } finally {
      this.#isLooking = false;
    }
  }

  #end(stream: InspectorStream, reason: InspectorEvents['ended']['reason']): void {
    this.#streams.delete(stream);
    stream.end(reason);
  }
}
