import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createSharedStream, type SharedStream } from './shared-stream.ts';
import type { StreamEvent } from './stream-event.ts';

const quiet = 45_000;
const patience = 5_000;

/** Replaces the browser's EventSource. */
class Connection extends EventTarget {
  readonly CLOSED = 2;
  readyState = 1;

  says(name: string, data: unknown, cursor: number) {
    const init = { data: JSON.stringify(data), lastEventId: String(cursor) };
    if (this.readyState === 1) this.dispatchEvent(new MessageEvent(name, init));
  }

  close() {
    this.readyState = 2;
  }
}

/** A front that keeps all events, and starts a stream at its cursor. */
class Front {
  readonly connections: Connection[] = [];
  #events = 0;

  get open(): Connection[] {
    return this.connections.filter(({ readyState }) => readyState === 1);
  }

  connect(cursor: string | undefined): EventSource {
    const connection = new Connection();
    this.connections.push(connection);
    const from = cursor === undefined ? this.#events : Number(cursor);
    queueMicrotask(() => {
      connection.says('hello', { userId: 'ada', streamId: `stream ${this.connections.length}` }, from);
      for (let eventSeq = from + 1; eventSeq <= this.#events; eventSeq += 1)
        connection.says('room-event', { eventSeq }, eventSeq);
    });
    return connection as unknown as EventSource;
  }

  tell() {
    this.#events += 1;
    for (const connection of this.open)
      connection.says('room-event', { eventSeq: this.#events }, this.#events);
  }
}

/** One lock, as in the Web Locks API. */
class Locks {
  #holder: { reject: (reason: unknown) => void } | undefined;
  readonly #waiting: (() => void)[] = [];

  request(_name: string, { signal, steal }: LockOptions, hold: () => Promise<void>): Promise<void> {
    return new Promise((resolve, reject) => {
      const gone = () => new DOMException('no longer', 'AbortError');
      const begin = () => {
        const holder = { reject };
        this.#holder = holder;
        void hold().then(() => {
          if (this.#holder === holder) this.#next();
          resolve();
        });
      };
      if (steal) {
        this.#holder?.reject(gone());
        return begin();
      }
      if (!this.#holder) return begin();
      this.#waiting.push(begin);
      signal?.addEventListener('abort', () => {
        const place = this.#waiting.indexOf(begin);
        if (place >= 0) this.#waiting.splice(place, 1);
        reject(gone());
      });
    });
  }

  #next() {
    this.#holder = undefined;
    this.#waiting.shift()?.();
  }
}

/** One tab's end of the channel between all tabs. A frozen one neither receives nor sends anything. */
class Channel extends EventTarget {
  static all: Channel[] = [];
  isFrozen = false;

  constructor() {
    super();
    Channel.all.push(this);
  }

  postMessage(data: unknown) {
    if (this.isFrozen) return;
    for (const other of Channel.all)
      if (other !== this && !other.isFrozen)
        other.dispatchEvent(new MessageEvent('message', { data: structuredClone(data) }));
  }
}

interface Tab {
  stream: SharedStream;
  channel: Channel;
  heard: StreamEvent[];
}

let front: Front;
let locks: Locks;

beforeEach(() => {
  vi.useFakeTimers();
  Channel.all = [];
  front = new Front();
  locks = new Locks();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Runs all pending promises. */
const settle = () => vi.advanceTimersByTimeAsync(0);

async function openTab(withLocks = true): Promise<Tab> {
  const channel = new Channel();
  const heard: StreamEvent[] = [];
  const stream = createSharedStream({
    connect: (cursor) => front.connect(cursor),
    prepare: async () => undefined,
    names: ['hello', 'heartbeat', 'room-event'],
    onEvent: (event) => heard.push(event),
    channel: channel as unknown as BroadcastChannel,
    locks: withLocks ? (locks as unknown as LockManager) : undefined,
    quiet,
    patience,
  });
  stream.join();
  await settle();
  return { stream, channel, heard };
}

const seqs = ({ heard }: Tab) =>
  heard.flatMap((event) => (event.name === 'room-event' ? [event.data.eventSeq] : []));
const hellos = ({ heard }: Tab) => heard.filter(({ name }) => name === 'hello').length;
const owners = (tabs: readonly Tab[]) => tabs.filter(({ stream }) => stream.isOwn);

describe('the tabs of a browser', () => {
  it('have one stream, and each hears all that comes on it', async () => {
    const tabs = [await openTab(), await openTab(), await openTab()];
    for (let event = 1; event <= 3; event += 1) front.tell();
    expect(front.connections.length).toBe(1);
    for (const tab of tabs) {
      expect(seqs(tab)).toEqual([1, 2, 3]);
      expect(tab.stream.state.value).toBe('open');
      expect(hellos(tab)).toBe(1);
    }
    expect(owners(tabs).length).toBe(1);
  });

  it('go on when the one with the stream is closed: nothing is missed, nothing comes twice', async () => {
    const [first, second, third] = [await openTab(), await openTab(), await openTab()];
    front.tell();
    first.stream.leave();
    front.tell();
    await settle();
    front.tell();
    expect(front.open.length).toBe(1);
    expect(front.connections.length).toBe(2);
    for (const tab of [second, third]) expect(seqs(tab)).toEqual([1, 2, 3]);
    expect(seqs(first)).toEqual([1]);
    expect(owners([first, second, third])).toEqual([second]);

    second.stream.leave();
    await settle();
    front.tell();
    expect(seqs(third)).toEqual([1, 2, 3, 4]);
  });

  it('do not notice when another than that is closed', async () => {
    const [first, second, third] = [await openTab(), await openTab(), await openTab()];
    second.stream.leave();
    await settle();
    front.tell();
    expect(front.connections.length).toBe(1);
    expect([seqs(first), seqs(second), seqs(third)]).toEqual([[1], [], [1]]);
  });

  it('leave no stream behind, and one that comes back takes part again', async () => {
    const [first, second] = [await openTab(), await openTab()];
    first.stream.leave();
    second.stream.leave();
    await settle();
    expect(front.open.length).toBe(0);
    front.tell();
    first.stream.join();
    await settle();
    expect(front.open.length).toBe(1);
    expect(seqs(first)).toEqual([1]);
  });

  it('take over from one that hangs, which takes part as another when it wakes up', async () => {
    const [first, second] = [await openTab(), await openTab()];
    front.tell();
    first.channel.isFrozen = true;
    front.tell();
    await vi.advanceTimersByTimeAsync(quiet + patience);
    expect(owners([first, second])).toContain(second);
    expect(seqs(second)).toEqual([1, 2]);

    first.channel.isFrozen = false;
    await settle();
    front.tell();
    expect(owners([first, second])).toEqual([second]);
    expect(front.open.length).toBe(1);
    expect(seqs(first)).toEqual([1, 2, 3]);
    expect(seqs(second)).toEqual([1, 2, 3]);

    second.stream.leave();
    await settle();
    front.tell();
    expect(seqs(first)).toEqual([1, 2, 3, 4]);
  });

  it('leave the stream where it is while it is merely quiet', async () => {
    const [first, second] = [await openTab(), await openTab()];
    for (let beat = 0; beat < 10; beat += 1) {
      await vi.advanceTimersByTimeAsync(15_000);
      front.open[0]?.says('heartbeat', {}, 0);
    }
    expect(front.connections.length).toBe(1);
    expect(owners([first, second])).toEqual([first]);
  });

  it('have the stream opened anew by whichever has it', async () => {
    const [first, second] = [await openTab(), await openTab()];
    second.stream.open();
    await settle();
    expect(front.connections.length).toBe(2);
    expect(front.open.length).toBe(1);
    expect(owners([first, second])).toEqual([first]);
    expect([hellos(first), hellos(second)]).toEqual([2, 2]);
  });
});

describe('where browsers have no locks', () => {
  it('each tab has a stream of its own', async () => {
    const tabs = [await openTab(false), await openTab(false)];
    front.tell();
    expect(front.open.length).toBe(2);
    for (const tab of tabs) expect(seqs(tab)).toEqual([1]);
  });
});
