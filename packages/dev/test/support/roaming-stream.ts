/** A user's stream that is cut and opened again, on whichever front, from where it was: as a browser's EventSource does. */
import type { RoomEvent } from '@parley/contracts';
import type { BrowserLike } from './browser-like.ts';
import { waitFor } from './wait-for.ts';

export class RoamingStream {
  /** All it was ever told of rooms, over all its connections. */
  readonly roomEvents: RoomEvent[] = [];
  /** Reasons for which it was told to load everything again. */
  readonly resets: string[] = [];
  /** How often it has been opened. */
  connections = 0;
  readonly #tab: BrowserLike;
  #cursor: string | undefined;
  #connection: { abort: AbortController; reading: Promise<void>; isGreeted: boolean } | undefined;

  /**
   * @param tab holds the session
   * @param cursor where to begin; where the front is, if absent
   */
  constructor(tab: BrowserLike, cursor?: string) {
    this.#tab = tab;
    this.#cursor = cursor;
  }

  get cursor(): string | undefined {
    return this.#cursor;
  }

  /** Resolves once the front has greeted it. */
  async open(front: string): Promise<void> {
    const abort = new AbortController();
    const response = await this.#tab.withSameCookie(front).fetch('/api/events', {
      signal: abort.signal,
      headers: this.#cursor === undefined ? {} : { 'last-event-id': this.#cursor },
    });
    if (response.status !== 200 || !response.body) throw new Error(`no stream: ${response.status}`);
    this.connections += 1;
    const connection = { abort, reading: Promise.resolve(), isGreeted: false };
    this.#connection = connection;
    connection.reading = this.#read(response.body, connection).catch(() => undefined);
    await waitFor('the greeting', () => connection.isGreeted);
  }

  /** What has come in part is lost, as it is to a browser. */
  async cut(): Promise<void> {
    this.#connection?.abort.abort();
    await this.#connection?.reading;
  }

  async #read(body: ReadableStream<Uint8Array>, connection: { isGreeted: boolean }): Promise<void> {
    let rest = '';
    for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
      const frames = (rest + chunk).split('\n\n');
      rest = frames.pop() ?? '';
      for (const frame of frames) this.#take(frame, connection);
    }
  }

  #take(frame: string, connection: { isGreeted: boolean }): void {
    // Not `.`, nor `^` and `$`: texts may hold U+2028, which ends a line for these, and none of a stream.
    const field = (name: string) => new RegExp(`(?:^|\\n)${name}: ?([^\\n]*)`).exec(frame)?.[1];
    const event = field('event');
    const data = JSON.parse(field('data') ?? 'null');
    if (event === 'hello') connection.isGreeted = true;
    if (event === 'room-event') this.roomEvents.push(data);
    if (event === 'reset') this.resets.push(data.reason);
    this.#cursor = field('id') ?? this.#cursor;
  }
}
