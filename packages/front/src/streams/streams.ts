/**
 * The open streams of this front, found by origin or by user, and what is written on them.
 *
 * All that a stream is told in one turn of the event loop is written at the turn's end: what a write costs is paid once,
 * and each stream is looked at once, however much it is told. What a stream is (a browser's SSE response, a STOMP client's
 * socket) is the stream's own matter. A reader that falls behind is cut off by its stream, so that it can't fill the
 * memory, and comes back by itself. So that nobody can take all streams, of too many of one session, user or address the
 * oldest is ended.
 */
import type { EvictedEvent, SessionEndedEvent } from '@parley/contracts';
import type { LiveSession } from '../sessions/sessions.ts';
import { Chain } from './chain.ts';
import { addTo, removeFrom } from './sets-by-key.ts';

/** What is told: an SSE event, as which it is known to all streams. */
export interface Frame {
  readonly event: string;
  /** Text is JSON already, in one line. */
  readonly data: object | string;
  /** The cursor after it. */
  readonly id?: string | undefined;
}

/** Whoever is told. */
export interface Stream extends LiveSession {
  readonly id: string;
  /** The client's; undefined where it is nobody's own (http/client-address.ts). */
  readonly network?: string | undefined;
  /** What it has been told in this turn; kept by `Streams`. */
  told?: Chain<Frame> | undefined;
  /**
   * Cuts its reader off where that is too slow.
   * @param frames the same list for all who are told the same, so that it need be encoded only once
   */
  write(frames: readonly Frame[]): void;
  /** Acts once its reader has taken all that was written, or never will. */
  onceTaken(act: () => void): void;
  /** Ends it without a word. */
  end(): void;
}

/** How many streams may be open of each. */
export type StreamLimits = Readonly<Record<EvictedEvent['of'], number>>;

export interface StreamsOptions {
  readonly limits: StreamLimits;
  /** Told of a stream that could not be written to, and was ended for it; the others go on. */
  readonly onBroken?: (stream: Stream, error: unknown) => void;
}

export class Streams {
  /** With what is to be done when the stream is gone. */
  readonly #all = new Map<Stream, () => void>();
  readonly #byOrigin = new Map<string, Set<Stream>>();
  readonly #byUser = new Map<string, Set<Stream>>();
  readonly #byNetwork = new Map<string, Set<Stream>>();
  readonly #limits: StreamLimits;
  readonly #onBroken: NonNullable<StreamsOptions['onBroken']>;
  /** That have been told something in this turn. */
  #told: Stream[] = [];
  /** What the last of them was told first. */
  #first: Chain<Frame> | undefined;
  #closed = false;

  constructor({ limits, onBroken = () => undefined }: StreamsOptions) {
    this.#limits = limits;
    this.#onBroken = onBroken;
  }

  get size(): number {
    return this.#all.size;
  }

  /**
   * @param greet writes the first event, in the turn in which the stream is added; it returns what is to be done when
   *   the stream is gone
   */
  add(stream: Stream, greet: () => () => void): void {
    if (this.#closed) {
      stream.end();
      return;
    }
    this.#all.set(stream, () => undefined);
    addTo(this.#byOrigin, stream.origin, stream);
    if (stream.userId !== null) addTo(this.#byUser, stream.userId, stream);
    if (stream.network !== undefined) addTo(this.#byNetwork, stream.network, stream);
    this.#evictBeside(stream);
    const leave = greet();
    if (this.#all.has(stream)) this.#all.set(stream, leave);
    else leave();
  }

  /** Its connection is gone, whoever closed it. */
  remove(stream: Stream): void {
    const leave = this.#all.get(stream);
    if (!leave) return;
    this.#all.delete(stream);
    stream.told = undefined;
    removeFrom(this.#byOrigin, stream.origin, stream);
    if (stream.userId !== null) removeFrom(this.#byUser, stream.userId, stream);
    if (stream.network !== undefined) removeFrom(this.#byNetwork, stream.network, stream);
    leave();
  }

  /** Ends the oldest where there are too many with this one. */
  #evictBeside({ origin, userId, network }: Stream): void {
    this.#evictOldest('session', this.ofOrigin(origin));
    if (userId !== null) this.#evictOldest('user', this.ofUser(userId));
    if (network !== undefined) this.#evictOldest('address', this.#byNetwork.get(network) ?? none);
  }

  #evictOldest(of: EvictedEvent['of'], streams: ReadonlySet<Stream>): void {
    const [oldest] = streams; // in the order in which they were added
    if (!oldest || streams.size <= this.#limits[of]) return;
    const evicted: EvictedEvent = { of };
    this.push([oldest], 'evicted', evicted);
    this.disconnect([oldest]);
  }

  [Symbol.iterator](): Iterator<Stream> {
    return this.#all.keys();
  }

  ofOrigin(origin: string): ReadonlySet<Stream> {
    return this.#byOrigin.get(origin) ?? none;
  }

  ofUser(userId: string): ReadonlySet<Stream> {
    return this.#byUser.get(userId) ?? none;
  }

  push(streams: Iterable<Stream>, event: string, data: Frame['data'], id?: string): void {
    const frame = { event, data, id };
    for (const stream of streams) this.#tell(stream, frame);
  }

  /** Any number of events for one stream. */
  pushAll(stream: Stream, frames: readonly Frame[]): void {
    for (const frame of frames) this.#tell(stream, frame);
  }

  /** Acts once the reader has taken all that its stream was told, or never will. */
  onceTaken(stream: Stream, act: () => void): void {
    this.#write(stream);
    stream.onceTaken(act);
  }

  #tell(stream: Stream, frame: Frame): void {
    stream.told = stream.told?.with(frame) ?? this.#begin(stream, frame);
  }

  #begin(stream: Stream, frame: Frame): Chain<Frame> | undefined {
    if (!this.#all.has(stream)) return undefined;
    if (this.#told.length === 0) setImmediate(() => this.#writeAll());
    this.#told.push(stream);
    if (this.#first?.last !== frame) this.#first = Chain.of(frame);
    return this.#first;
  }

  #writeAll(): void {
    const told = this.#told;
    this.#told = [];
    this.#first = undefined;
    for (const stream of told) this.#write(stream);
  }

  #write(stream: Stream): void {
    const { told } = stream;
    if (!told) return;
    stream.told = undefined;
    try {
      stream.write(told.items);
    } catch (error) {
      this.#onBroken(stream, error);
      this.disconnect([stream]);
    }
  }

  /** Tells the streams that their session is over, and ends them. */
  end(streams: Iterable<Stream>, reason: SessionEndedEvent['reason']): void {
    const ended: SessionEndedEvent = { reason };
    const all = [...streams];
    this.push(all, 'session-ended', ended);
    this.disconnect(all);
  }

  /** Ends streams without a word: their browsers reconnect. */
  disconnect(streams: Iterable<Stream>): void {
    for (const stream of [...streams]) {
      this.#write(stream);
      this.remove(stream);
      stream.end();
    }
  }

  /** Ends all streams, and those that are added later. */
  close(): void {
    this.#closed = true;
    this.disconnect(this.#all.keys());
  }
}

const none: ReadonlySet<Stream> = new Set();
