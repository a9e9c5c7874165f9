/** A user's stream, which reconnects like a browser's: from its last cursor, to the next front, whenever it ends. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Stream, Told, ToldEvent } from '../history.ts';
import type { Random } from '../random.ts';

export interface ListenerOptions {
  readonly userId: string;
  readonly cookie: string;
  /** URLs of the fronts. */
  readonly fronts: readonly string[];
  readonly random: Random;
  readonly now: () => number;
}

/** Milliseconds. A stream sends something every 15 s; without anything for this long it is dead. */
const silence = 40_000;
/** Milliseconds that a front has to send the response's head. */
const headWithin = 5_000;

export class Listener implements Stream {
  readonly told: Told[] = [];
  readonly connections: { front: string; from: number; to: number | null }[] = [];
  readonly resets: { at: number; reason: string }[] = [];
  readonly #options: ListenerOptions;
  readonly #stopped = new AbortController();
  #cut = new AbortController();
  #cursor: string | undefined;
  #turn: number;
  #greeted = () => undefined as unknown;
  readonly #listening: Promise<void>;

  constructor(options: ListenerOptions) {
    this.#options = options;
    this.#turn = options.random.int(0, options.fronts.length);
    this.#listening = this.#listen();
  }

  get userId(): string {
    return this.#options.userId;
  }

  /** Resolves when a front has sent the first event: nothing is missed from then on. */
  whenGreeted(): Promise<unknown> {
    return new Promise((resolve) => {
      this.#greeted = () => resolve(undefined);
    });
  }

  /** Breaks the connection; it reconnects by itself. */
  cut(): void {
    this.#cut.abort();
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    this.#cut.abort();
    await this.#listening;
  }

  async #listen(): Promise<void> {
    while (!this.#stopped.signal.aborted) {
      const front = this.#options.fronts[this.#turn++ % this.#options.fronts.length] ?? '';
      const before = this.connections.length;
      try {
        await this.#connect(front, () =>
          this.connections.push({ front, from: this.#options.now(), to: null }),
        );
      } catch {
        // It was cut, or the front is gone.
      }
      for (const connection of this.connections.slice(before)) connection.to = this.#options.now();
      await sleep(this.#options.random.int(50, 400));
    }
  }

  async #connect(front: string, onGreeted: () => void): Promise<void> {
    this.#cut = new AbortController();
    const cut = () => this.#cut.abort();
    let timer = setTimeout(cut, headWithin);
    try {
      const headers = {
        cookie: this.#options.cookie,
        ...(this.#cursor && { 'last-event-id': this.#cursor }),
      };
      const response = await fetch(`${front}/api/events`, { headers, signal: this.#cut.signal });
      let rest = '';
      for await (const chunk of (response.body ?? new ReadableStream()).pipeThrough(
        new TextDecoderStream(),
      )) {
        clearTimeout(timer);
        timer = setTimeout(cut, silence);
        const frames = (rest + chunk).split('\n\n');
        rest = frames.pop() ?? '';
        for (const frame of frames) if (this.#take(frame) === 'hello') onGreeted();
      }
    } finally {
      clearTimeout(timer);
    }
  }

  #take(frame: string): string | undefined {
    // Not `.`, nor `^` and `$`: for these U+2028, which texts may contain, ends a line, but in a stream it does not.
    const field = (name: string) => new RegExp(`(?:^|\\n)${name}: ?([^\\n]*)`).exec(frame)?.[1];
    const event = field('event');
    const at = this.#options.now();
    const data = () => JSON.parse(field('data') ?? 'null');
    if (event === 'hello') this.#greeted();
    if (event === 'room-event') this.told.push({ at, of: 'room', event: toldEvent(data()) });
    if (event === 'user-event') this.told.push({ at, of: 'user', event: toldEvent(data()) });
    if (event === 'reset') this.resets.push({ at, reason: data().reason });
    this.#cursor = field('id') ?? this.#cursor;
    return event;
  }
}

/** Keeps only the fields that the checks use: a run has hundreds of thousands of events. */
export function toldEvent(data: ToldEvent): ToldEvent {
  const { eventId, actionType, userId, eventSeq, roomId, messageId, seq, content, emoji, on, role } = data;
  const event = { eventId, actionType, userId, eventSeq, roomId, messageId, seq, content };
  return {
    ...event,
    ...(emoji !== undefined && { emoji }),
    ...(on !== undefined && { on }),
    ...(role !== undefined && { role }),
  } as ToldEvent;
}
