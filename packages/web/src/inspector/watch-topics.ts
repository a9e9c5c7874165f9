/** The inspector's stream: rows and rates per second, while its page is open. */
import type { ExchangeRow, InspectorEvents, TrafficSecond } from '@parley/contracts';
import { type ReadonlySignal, signal } from '@preact/signals';
import { withRows } from './exchange-list.ts';
import { type Refusal, readInfo } from './inspector-api.ts';

export interface Wanted {
  readonly pair: string;
  readonly user: string;
  readonly requestId: string;
  readonly texts: boolean;
}

export type WatchState = 'connecting' | 'live' | 'lost' | 'not-allowed' | 'evicted';

export interface TopicsWatch {
  readonly rows: ReadonlySignal<readonly ExchangeRow[]>;
  /** Rows dropped because this browser was too slow. */
  readonly lost: ReadonlySignal<number>;
  readonly seconds: ReadonlySignal<readonly TrafficSecond[]>;
  readonly state: ReadonlySignal<WatchState>;
  /** Why nothing is being read. */
  readonly problem: ReadonlySignal<string>;
  /** Restarts with other filters. */
  want(wanted: Wanted): void;
  close(): void;
}

/** Seconds. */
const remembered = 120;
/** Milliseconds. */
const retryAfter = 3_000;

export function watchTopics(): TopicsWatch {
  const rows = signal<readonly ExchangeRow[]>([]);
  const lost = signal(0);
  const seconds = signal<readonly TrafficSecond[]>([]);
  const state = signal<WatchState>('connecting');
  const problem = signal('');
  let source: EventSource | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let address = '';

  function close() {
    clearTimeout(retry);
    source?.close();
    source = undefined;
  }

  function connect() {
    close();
    const opened = new EventSource(address);
    source = opened;
    const on = <Name extends keyof InspectorEvents>(
      name: Name,
      hear: (data: InspectorEvents[Name]) => void,
    ) =>
      opened.addEventListener(name, (event) => {
        if (opened === source) hear(JSON.parse((event as MessageEvent<string>).data));
      });
    on('hello', ({ traffic }) => {
      rows.value = [];
      lost.value = 0;
      seconds.value = traffic;
      state.value = 'live';
    });
    on('rows', (news) => {
      rows.value = withRows(rows.value, news.rows);
      lost.value += news.lost;
    });
    on('second', ({ traffic, problem: why = '' }) => {
      seconds.value = [...seconds.value.slice(1 - remembered), traffic];
      problem.value = why;
    });
    on('ended', ({ reason }) => {
      close();
      // If an evicted page reconnected, it would evict the next one.
      if (reason === 'unavailable') tryLater();
      else state.value = reason;
    });
    opened.addEventListener('error', () => {
      if (opened !== source) return;
      state.value = 'lost';
      // The browser reconnects by itself, unless it was refused.
      if (opened.readyState === opened.CLOSED) void followRefusal();
    });
  }

  function tryLater() {
    close();
    state.value = 'lost';
    retry = setTimeout(connect, retryAfter);
  }

  /** The stream does not say why it was refused. */
  async function followRefusal() {
    const refused = source;
    const why = await readInfo().catch((error: Refusal) => error.code);
    if (refused !== source) return;
    if (why === 'NOT_FOUND' || why === 'NOT_LOGGED_IN') {
      close();
      state.value = 'not-allowed';
    } else tryLater();
  }

  return {
    rows,
    lost,
    seconds,
    state,
    problem,
    want({ texts, ...filter }) {
      const query = new URLSearchParams({ ...filter, ...(texts && { texts: 'true' }) });
      address = `/api/inspector/events?${query}`;
      state.value = 'connecting';
      connect();
    },
    close,
  };
}
