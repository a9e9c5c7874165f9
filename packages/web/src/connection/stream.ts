/**
 * One SSE stream, kept alive.
 *
 * What it guarantees: from `open` to `close` there is a stream, or a next attempt is under way; `state` says
 * which. Each new one goes on from the cursor of the last, so that no event is missed. The browser re-opens a cut
 * stream by itself; where it gives up (any answer but 200: the HTML standard's "fail the connection") a new stream is
 * made, after a growing and jittered delay and after `prepare` has made sure of a session. A stream that has gone
 * silent is treated as cut: a laptop that slept or a proxy that forgot the connection raises no error. One that the front
 * ended in favour of newer ones stays away for a while, or they would end each other in turns.
 */
import { type ReadonlySignal, signal } from '@preact/signals';
import { reconnectDelay } from './reconnect-delay.ts';
import type { StreamEvent } from './stream-event.ts';

export type StreamState = 'connecting' | 'open' | 'lost';

export interface StreamOptions {
  /** Opens the connection, to go on from the cursor where there is one; the stream attaches its own listeners. */
  connect: (cursor: string | undefined) => EventSource;
  /** Makes sure that there is a session before a refused stream is asked for again. Rejects while the front is away. */
  prepare: () => Promise<void>;
  /** The names of the events that are wanted; `hello` is among them. */
  names: readonly StreamEvent['name'][];
  onEvent: (event: StreamEvent) => void;
  /** From where the first stream goes on. */
  cursor?: string | undefined;
  /** Milliseconds before attempt n. */
  delay?: (attempt: number) => number;
  /** Milliseconds without any event after which the stream counts as cut. The front sends one every 15 s. */
  silence?: number;
}

/** Milliseconds for which a stream stays away that newer ones have taken the place of. */
const evictedFor = 60_000;

export interface Stream {
  readonly state: ReadonlySignal<StreamState>;
  /** How far it has been told; undefined before the first greeting. */
  readonly cursor: string | undefined;
  /** Opens it, or opens it anew because the session has changed. */
  open(): void;
  /** Like `open`, after `prepare`: for when the session may be gone. */
  renew(): void;
  /** Tries at once instead of when the delay is over. Does nothing to a stream that is open. */
  hurry(): void;
  close(): void;
}

export function createStream(options: StreamOptions): Stream {
  const { delay = reconnectDelay, silence = 40_000 } = options;
  const state = signal<StreamState>('connecting');
  let { cursor } = options;
  let source: EventSource | undefined;
  let attempt = 0;
  /** Grows with whatever opens or closes the stream, so that a preparation knows it has been overtaken. */
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
        // A stream that was replaced can still have events queued.
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
