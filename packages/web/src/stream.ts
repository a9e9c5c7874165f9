/**
 * The page's one SSE stream, kept alive.
 *
 * What it guarantees: while the page is open there is a stream, or a next attempt is under way; `state` says
 * which. The browser re-opens a cut stream by itself; where it gives up (any answer but
 * 200: the HTML standard's "fail the connection") a new stream is made, after a growing and jittered delay and
 * after `prepare` has made sure of a session. A stream that has gone silent is treated as cut: a laptop that
 * slept or a proxy that forgot the connection raises no error.
 */
import type { HelloEvent, PairName, ReplyEvent, SessionEndedEvent } from '@parley/contracts';
import { type ReadonlySignal, signal } from '@preact/signals';
import { reconnectDelay } from './reconnect-delay.ts';

export type StreamState = 'connecting' | 'open' | 'lost';

export interface StreamOptions {
  /** Opens the connection; the stream attaches its own listeners. */
  connect: () => EventSource;
  /** Makes sure that there is a session before a refused stream is asked for again. Rejects while the front is away. */
  prepare: () => Promise<void>;
  /** The pairs whose replies are wanted. */
  pairs: readonly PairName[];
  onHello: (event: HelloEvent) => void;
  onReply: (pair: PairName, event: ReplyEvent) => void;
  onSessionEnded: (event: SessionEndedEvent) => void;
  /** Milliseconds before attempt n. */
  delay?: (attempt: number) => number;
  /** Milliseconds without any event after which the stream counts as cut. The front sends one every 15 s. */
  silence?: number;
}

export interface Stream {
  readonly state: ReadonlySignal<StreamState>;
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
    const opened = options.connect();
    source = opened;
    const on = <Data>(name: string, handle: (data: Data) => void) =>
      opened.addEventListener(name, (event) => {
        // A stream that was replaced can still have events queued.
        if (opened !== source) return;
        heard();
        handle(JSON.parse((event as MessageEvent<string>).data) as Data);
      });
    on<HelloEvent>('hello', (event) => {
      attempt = 0;
      state.value = 'open';
      options.onHello(event);
    });
    on<unknown>('heartbeat', () => {});
    on<SessionEndedEvent>('session-ended', options.onSessionEnded);
    for (const pair of options.pairs) {
      on<ReplyEvent>(`${pair}-response`, (event) => options.onReply(pair, event));
    }
    opened.addEventListener('error', () => {
      if (opened !== source) return;
      if (opened.readyState === opened.CLOSED) return tryLater();
      state.value = 'lost';
    });
    heard();
  }

  function heard() {
    clearTimeout(watchdog);
    watchdog = setTimeout(tryLater, silence);
  }

  function tryLater() {
    release();
    state.value = 'lost';
    retry = setTimeout(prepareAndConnect, delay(attempt++));
  }

  function prepareAndConnect() {
    release();
    const mine = turn;
    options.prepare().then(
      () => turn === mine && connect(),
      () => turn === mine && tryLater(),
    );
  }

  return {
    state,
    open() {
      state.value = 'connecting';
      connect();
    },
    renew() {
      state.value = 'connecting';
      prepareAndConnect();
    },
    hurry() {
      if (state.value === 'lost') prepareAndConnect();
    },
    close: release,
  };
}
