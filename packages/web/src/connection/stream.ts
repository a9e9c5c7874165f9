/**
 * One SSE stream, kept alive.
 *
 * Guarantees: from `open` to `close` there is a stream, or an attempt is in progress; `state` says which. Each new
 * stream continues from the last one's cursor, so that no event is missed. The browser itself reopens a cut stream. If
 * it gives up (after any answer but 200: the HTML standard's "fail the connection"), a new stream is created, after a
 * growing delay with jitter, and after `prepare` has ensured a session. A silent stream counts as cut: a laptop that
 * slept or a proxy that lost the connection causes no error. A stream that the front ended in favour of newer ones
 * stays away for a while; otherwise they would end each other in turn.
 */
import { type ReadonlySignal, signal } from '@preact/signals';
import { reconnectDelay } from './reconnect-delay.ts';
import type { StreamEvent } from './stream-event.ts';

export type StreamState = 'connecting' | 'open' | 'lost';

export interface StreamOptions {
  /** Opens the connection, from the cursor if there is one; the stream attaches its own listeners. */
  connect: (cursor: string | undefined) => EventSource;
  /** Ensures a session before a refused stream is requested again. Rejects while the front is away. */
  prepare: () => Promise<void>;
  /** Names of the wanted events, including `hello`. */
  names: readonly StreamEvent['name'][];
  onEvent: (event: StreamEvent) => void;
  /** Where the first stream starts. */
  cursor?: string | undefined;
  /** Milliseconds before attempt n. */
  delay?: (attempt: number) => number;
  /** Milliseconds without any event after which the stream counts as cut. The front sends one every 15 s. */
  silence?: number;
}

/** How long a stream stays away that was replaced by newer ones. Milliseconds. */
const evictedFor = 60_000;

export interface Stream {
  readonly state: ReadonlySignal<StreamState>;
  /** Its position; undefined before the first greeting. */
  readonly cursor: string | undefined;
  /** Opens it, or reopens it because the session has changed. */
  open(): void;
  /** Like `open`, but after `prepare`: for when the session may be gone. */
  renew(): void;
  /** Tries at once instead of waiting. Does nothing to an open stream. */
  hurry(): void;
  close(): void;
}

export function createStream(options: StreamOptions): Stream {
  const { delay = reconnectDelay, silence = 40_000 } = options;
  const state = signal<StreamState>('connecting');
  let { cursor } = options;
  let source: EventSource | undefined;
  let attempt = 0;
  /** Incremented by everything that opens or closes the stream, so that a preparation knows that it is outdated. */
  let turn = 0;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let watchdog: ReturnType<typeof setTimeout> | undefined;

  function release() {
    turn += 1;
    clearTimeout(retry);
    clearTimeout(watchdog);
    source?.close();
    source = undefined;
  }

  function connect() {
    release();
    const opened = options.connect(cursor);
    source = opened;
    for (const name of options.names)
      opened.addEventListener(name, (event) => {
        // A stream that was replaced can still have queued events.
        if (opened === source) hear(name, event as MessageEvent<string>);
      });
    opened.addEventListener('error', () => {
      if (opened !== source) return;
      if (opened.readyState === opened.CLOSED) return tryLater();
      state.value = 'lost';
    });
    watch();
  }

  function hear(name: StreamEvent['name'], { data, lastEventId }: MessageEvent<string>) {
    watch();
    cursor = lastEventId || cursor;
    if (name === 'hello') {
      attempt = 0;
      state.value = 'open';
    }
    options.onEvent({ name, data: JSON.parse(data) } as StreamEvent);
    if (name === 'session-ended') renew();
    if (name === 'evicted') stayAway(evictedFor);
  }

  function watch() {
    clearTimeout(watchdog);
    watchdog = setTimeout(tryLater, silence);
  }

  function tryLater() {
    stayAway(delay(attempt++));
  }

  function stayAway(milliseconds: number) {
    release();
    state.value = 'lost';
    retry = setTimeout(prepareAndConnect, milliseconds);
  }

  function prepareAndConnect() {
    release();
    const mine = turn;
    options.prepare().then(
      () => turn === mine && connect(),
      () => turn === mine && tryLater(),
    );
  }

  function renew() {
    state.value = 'connecting';
    prepareAndConnect();
  }

  return {
    state,
    get cursor() {
      return cursor;
    },
    open() {
      state.value = 'connecting';
      connect();
    },
    renew,
    hurry() {
      if (state.value === 'lost') prepareAndConnect();
    },
    close: release,
  };
}
