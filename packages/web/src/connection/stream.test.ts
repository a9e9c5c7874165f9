import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createStream, type Stream } from './stream.ts';

/** Replaces the browser's EventSource: the test plays the server. */
class Connection extends EventTarget {
  readonly CLOSED = 2;
  readyState = 0;

  says(name: string, data: unknown, lastEventId = '') {
    this.readyState = 1;
    this.dispatchEvent(new MessageEvent(name, { data: JSON.stringify(data), lastEventId }));
  }

  fails({ forGood }: { forGood: boolean }) {
    this.readyState = forGood ? 2 : 0;
    this.dispatchEvent(new Event('error'));
  }

  close() {
    this.readyState = 2;
  }
}

const hello = { userId: null, streamId: 's' };

describe('the stream', () => {
  const made: Connection[] = [];
  const cursors: (string | undefined)[] = [];
  const onEvent = vi.fn();
  const prepare = vi.fn<() => Promise<void>>();
  let stream: Stream;

  const latest = () => {
    const connection = made.at(-1);
    if (connection === undefined) throw new Error('nothing was connected');
    return connection;
  };

  beforeEach(() => {
    vi.useFakeTimers();
    made.length = 0;
    cursors.length = 0;
    vi.resetAllMocks();
    prepare.mockResolvedValue();
    stream = createStream({
      connect: (cursor) => {
        const connection = new Connection();
        cursors.push(cursor);
        made.push(connection);
        return connection as unknown as EventSource;
      },
      prepare,
      names: ['hello', 'heartbeat', 'session-ended', 'evicted', 'room-event', 'login-response'],
      onEvent,
      delay: (attempt) => 1000 * 2 ** attempt,
      silence: 40_000,
    });
    stream.open();
  });

  afterEach(() => {
    stream.close();
    vi.useRealTimers();
  });

  it('is open once it was greeted, and hands on what comes', () => {
    expect(stream.state.value).toBe('connecting');
    latest().says('hello', hello);
    expect(stream.state.value).toBe('open');
    expect(onEvent).toHaveBeenCalledWith({ name: 'hello', data: hello });
    latest().says('login-response', { requestId: '1', reply: {} });
    expect(onEvent).toHaveBeenCalledWith({ name: 'login-response', data: { requestId: '1', reply: {} } });
  });

  it('is another one once the session has ended, with one made sure of', async () => {
    latest().says('hello', hello);
    latest().says('session-ended', { reason: 'logout' });
    expect(onEvent).toHaveBeenLastCalledWith({ name: 'session-ended', data: { reason: 'logout' } });
    await vi.advanceTimersByTimeAsync(0);
    expect(prepare).toHaveBeenCalledTimes(1);
    expect(made).toHaveLength(2);
  });

  it('stays away for a minute where newer ones have taken its place, unless it is hurried', async () => {
    latest().says('hello', hello);
    latest().says('evicted', { of: 'session' });
    expect(stream.state.value).toBe('lost');
    await vi.advanceTimersByTimeAsync(59_000);
    expect(made).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1000);
    expect(made).toHaveLength(2);
    latest().says('hello', hello);
    latest().says('evicted', { of: 'session' });
    stream.hurry();
    await vi.advanceTimersByTimeAsync(0);
    expect(made).toHaveLength(3);
  });

  it('goes on from the last cursor when it is made anew', async () => {
    latest().says('hello', hello, 'a');
    latest().says('room-event', { eventSeq: 1 }, 'b');
    latest().says('login-response', { requestId: '1', reply: {} });
    latest().fails({ forGood: true });
    await vi.advanceTimersByTimeAsync(1000);
    expect(cursors).toEqual([undefined, 'b']);
  });

  it('leaves a cut to the browser, and says that it is lost until the next greeting', () => {
    latest().says('hello', hello);
    latest().fails({ forGood: false });
    expect(stream.state.value).toBe('lost');
    latest().says('hello', hello);
    expect(stream.state.value).toBe('open');
    expect(made).toHaveLength(1);
  });

  it('makes a new one where the browser gives up: after a growing delay, with the session made sure of', async () => {
    latest().fails({ forGood: true });
    await vi.advanceTimersByTimeAsync(999);
    expect(prepare).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(prepare).toHaveBeenCalledTimes(1);
    expect(made).toHaveLength(2);
    latest().fails({ forGood: true });
    await vi.advanceTimersByTimeAsync(1999);
    expect(made).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(1);
    expect(made).toHaveLength(3);
  });

  it('starts over with short delays after a success', async () => {
    latest().fails({ forGood: true });
    await vi.advanceTimersByTimeAsync(1000);
    latest().says('hello', hello);
    latest().fails({ forGood: true });
    await vi.advanceTimersByTimeAsync(1000);
    expect(made).toHaveLength(3);
  });

  it('keeps trying while the front is away', async () => {
    prepare.mockRejectedValueOnce(new TypeError('fetch failed'));
    latest().fails({ forGood: true });
    await vi.advanceTimersByTimeAsync(1000);
    expect(made).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(2000);
    expect(made).toHaveLength(2);
  });

  it('takes silence for a cut, but not while there are heartbeats', async () => {
    latest().says('hello', hello);
    await vi.advanceTimersByTimeAsync(39_000);
    latest().says('heartbeat', {});
    await vi.advanceTimersByTimeAsync(39_000);
    expect(stream.state.value).toBe('open');
    await vi.advanceTimersByTimeAsync(1000);
    expect(stream.state.value).toBe('lost');
    await vi.advanceTimersByTimeAsync(1000);
    expect(made).toHaveLength(2);
  });

  it('hears nothing from a stream it has replaced', () => {
    const old = latest();
    stream.open();
    old.says('hello', hello);
    old.fails({ forGood: true });
    expect(onEvent).not.toHaveBeenCalled();
    expect(stream.state.value).toBe('connecting');
  });

  it('does not wait when hurried', async () => {
    latest().fails({ forGood: true });
    stream.hurry();
    await vi.advanceTimersByTimeAsync(0);
    expect(made).toHaveLength(2);
  });

  it('stays closed, even when a preparation was under way', async () => {
    stream.renew();
    stream.close();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(made).toHaveLength(1);
  });
});
