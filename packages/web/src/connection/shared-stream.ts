/**
 * One stream for all tabs of a browser, which allows only six connections to an HTTP/1.1 server.
 *
 * Guarantees: exactly one tab, the holder of the lock, has a stream, and passes all its events on to the others, in
 * order. When that tab closes or hangs, another takes over from the last cursor: nothing is missed; events may be
 * repeated, and listeners drop repeats by `eventSeq` and `uuid`. Without locks (plain http, except localhost) each tab
 * has a stream of its own.
 */
import { type ReadonlySignal, signal } from '@preact/signals';
import { createStream, type Stream, type StreamOptions, type StreamState } from './stream.ts';
import type { StreamEvent } from './stream-event.ts';

type Wish = 'open' | 'renew' | 'hurry';
type Hello = Extract<StreamEvent, { name: 'hello' }>;

type TabMessage =
  /** From the tab with the stream: its events, and its state. */
  | { kind: 'event'; event: StreamEvent; cursor: string | undefined }
  | { kind: 'state'; state: StreamState }
  | { kind: 'welcome'; state: StreamState; hello: Hello | undefined; cursor: string | undefined }
  /** From the other tabs to it. */
  | { kind: 'join' }
  | { kind: 'wish'; wish: Wish };

export interface SharedStreamOptions extends Omit<StreamOptions, 'cursor'> {
  /** The channel between all tabs; a message reaches every tab except its sender. */
  channel: BroadcastChannel;
  locks: LockManager | undefined;
  /** Milliseconds without a message after which the tab with the stream is asked whether it is there. */
  quiet?: number;
  /** Milliseconds it has to answer. */
  patience?: number;
}

export interface SharedStream {
  readonly state: ReadonlySignal<StreamState>;
  /** Whether this tab has the stream. */
  readonly isOwn: boolean;
  /** Joins, for the first time or again. */
  join(): void;
  /** Leaves; another tab may take over. */
  leave(): void;
  open(): void;
  renew(): void;
  hurry(): void;
}

const lockName = 'parley.stream';

export function createSharedStream(options: SharedStreamOptions): SharedStream {
  const { channel, locks, quiet = 45_000, patience = 5_000 } = options;
  const state = signal<StreamState>('connecting');
  let cursor: string | undefined;
  let hello: Hello | undefined;
  /** Undefined in a tab that listens to another's. */
  let own: { stream: Stream; letGo: () => void } | undefined;
  let waiting: AbortController | undefined;
  let watchdog: ReturnType<typeof setTimeout> | undefined;

  const say = (message: TabMessage) => channel.postMessage(message);

  function deliver(event: StreamEvent) {
    if (event.name === 'hello') hello = event;
    options.onEvent(event);
  }

  /** Has the stream until the promise is resolved. */
  function lead(): Promise<void> {
    clearTimeout(watchdog);
    const stream = createStream({
      ...options,
      cursor,
      onEvent(event) {
        cursor = stream.cursor;
        say({ kind: 'event', event, cursor });
        deliver(event);
      },
    });
    return new Promise((resolve) => {
      own = { stream, letGo: resolve };
      stream.state.subscribe((is) => {
        if (own?.stream !== stream) return;
        state.value = is;
        say({ kind: 'state', state: is });
      });
      stream.open();
    });
  }

  function letGo() {
    own?.stream.close();
    own?.letGo();
    own = undefined;
  }

  function queue(stealing = false) {
    if (!locks) return void lead();
    waiting?.abort();
    waiting = new AbortController();
    const { signal } = waiting;
    const queued = stealing
      ? locks.request(lockName, { steal: true }, lead)
      : locks.request(lockName, { signal }, lead);
    queued.catch((error: unknown) => {
      if (signal.aborted) return;
      if (!(error instanceof DOMException && error.name === 'AbortError')) throw error;
      // Another tab assumed that this one hangs.
      letGo();
      queue();
      say({ kind: 'join' });
    });
    if (!own) watch();
  }

  /** Timers of hidden tabs are late, which only means that the check is later. */
  function watch() {
    clearTimeout(watchdog);
    watchdog = setTimeout(() => {
      say({ kind: 'join' });
      watchdog = setTimeout(() => queue(true), patience);
    }, quiet);
  }

  function listen(message: TabMessage) {
    if (own) answer(own.stream, message);
    else if (waiting) follow(message);
  }

  function answer(stream: Stream, message: TabMessage) {
    if (message.kind === 'join') say({ kind: 'welcome', state: state.value, hello, cursor });
    else if (message.kind === 'wish') stream[message.wish]();
  }

  function follow(message: TabMessage) {
    if (message.kind === 'join' || message.kind === 'wish') return;
    watch();
    if (message.kind !== 'event') state.value = message.state;
    if (message.kind !== 'state') cursor = message.cursor ?? cursor;
    if (message.kind === 'event') deliver(message.event);
    // Already known to a tab that only asked whether anybody is there.
    else if (
      message.kind === 'welcome' &&
      message.hello &&
      message.hello.data.streamId !== hello?.data.streamId
    )
      deliver(message.hello);
  }

  const wish = (what: Wish) => () => {
    if (own) own.stream[what]();
    if (!own || !locks) say({ kind: 'wish', wish: what });
  };

  channel.addEventListener('message', ({ data }) => listen(data as TabMessage));

  return {
    state,
    get isOwn() {
      return own !== undefined;
    },
    join() {
      queue();
      say({ kind: 'join' });
    },
    leave() {
      clearTimeout(watchdog);
      waiting?.abort();
      waiting = undefined;
      letGo();
    },
    open: wish('open'),
    renew: wish('renew'),
    hurry: wish('hurry'),
  };
}
