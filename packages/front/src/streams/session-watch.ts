/**
 * Ends the streams whose sessions are over without a word: expired, or ended while this front was not reading. The others
 * keep their sessions in use.
 */
import type { Log } from '@parley/messaging';
import type { SessionStore } from '../sessions/sessions.ts';
import type { Stream, Streams } from './streams.ts';

export interface SessionWatchOptions {
  readonly streams: Pick<Streams, typeof Symbol.iterator | 'end'>;
  readonly sessions: Pick<SessionStore, 'liveOrigins' | 'usedByStreams'>;
  /** Milliseconds between two looks. */
  readonly interval: number;
  readonly log: Log;
}

export class SessionWatch {
  readonly #options: SessionWatchOptions;
  readonly #timer: NodeJS.Timeout;
  /** Streams that had no session at the last look. */
  #suspects: ReadonlySet<Stream> = new Set();
  #looking = false;
  #closed = false;

  constructor(options: SessionWatchOptions) {
    this.#options = options;
    this.#timer = setInterval(() => void this.#look(), options.interval);
    this.#timer.unref();
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#timer);
  }

  /** While the database is away nobody can say whose session is over, so nobody's stream is ended. */
  async #look(): Promise<void> {
    const { streams, sessions, log } = this.#options;
    const open = [...streams];
    if (this.#looking || open.length === 0) return;
    this.#looking = true;
    try {
      const live = await sessions.liveOrigins([...new Set(open.map(({ origin }) => origin))]);
      if (this.#closed) return;
      this.#judge(open.filter(({ origin }) => !live.has(origin)));
      await this.#noteUse([...live]);
    } catch (error) {
      log.debug({ error }, 'sessions could not be looked at; streams are left alone');
    } finally {
      this.#looking = false;
    }
  }

  /** What could not be noted is noted with the next look. */
  async #noteUse(live: readonly string[]): Promise<void> {
    const { sessions, log } = this.#options;
    try {
      await sessions.usedByStreams(live);
    } catch (error) {
      log.debug({ error }, 'uses of sessions by streams could not be noted');
    }
  }

  /** A login takes the session away a moment before its page changes streams; only the second look counts. */
  #judge(gone: readonly Stream[]): void {
    const [suspects, over] = [new Set<Stream>(), new Set<Stream>()];
    for (const stream of gone) (this.#suspects.has(stream) ? over : suspects).add(stream);
    this.#suspects = suspects;
    if (over.size > 0) this.#options.streams.end(over, 'expired');
  }
}
