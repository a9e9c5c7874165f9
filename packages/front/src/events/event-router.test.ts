import { createLog, type EventPositions, type ReceivedEvent } from '@parley/messaging';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Frame, Stream } from '../streams/streams.ts';
import { EventRouter } from './event-router.ts';
import type { LoadedRooms } from './memberships.ts';

const positions = (next: number[]): EventPositions => ({
  clusterId: 'one',
  partitions: next.map((offset, partition) => ({
    topic: 'normalChat',
    topicId: 'id',
    partition,
    next: offset,
  })),
});

const loadRooms = vi.fn<(userId: string) => Promise<LoadedRooms>>();
const presence = { opened: vi.fn(), closed: vi.fn() };
const disconnect = vi.fn();
const ends = vi.fn<() => Promise<number[]>>();

const log = createLog('test', 'fatal');

function newFront() {
  const frames: (Frame & { to: Stream })[] = [];
  const untaken: { readonly stream: Stream; readonly act: () => void }[] = [];
  const router = new EventRouter({
    streams: {
      push(streams, event, data, id) {
        for (const to of streams) frames.push({ to, event, data, id });
      },
      pushAll(to, all) {
        for (const frame of all) frames.push({ to, ...frame });
      },
      onceTaken: (stream, act) => void untaken.push({ stream, act }),
      disconnect,
    },
    loadRooms,
    presence,
    ends,
    secrets: ['a secret'],
    isGenuine: ({ signature }) => signature !== 'forged',
    now: Date.now,
    limits: { bytes: 1_000_000, age: 900_000 },
    pieceBytes: 64 * 1024,
    log,
  });
  const open = (userId: string | null, cursor?: string) => {
    const stream = { id: 'id', userId } as Stream;
    const close = router.open(stream, cursor);
    const told = (event: string) => frames.filter((frame) => frame.to === stream && frame.event === event);
    return { stream, close, told };
  };
  return { router, open, untaken };
}

function said(offset: number, more: Partial<ReceivedEvent> = {}): ReceivedEvent {
  const { key = '1', action = 'SEND', eventSeq = offset + 1 } = more;
  const who = more.topic === 'userEvent' ? { userId: key } : { userId: 'lee', roomId: Number(key) };
  return {
    topic: 'normalChat',
    slot: 0,
    offset,
    timestamp: Date.now(),
    key,
    action,
    eventSeq,
    eventId: null,
    signature: undefined,
    value: Buffer.from(JSON.stringify({ ...who, eventSeq, actionType: action })),
    ...more,
  };
}

const rooms: LoadedRooms = [{ roomId: 1, eventSeq: 1, joinedEventSeq: 1 }];
const settled = () => vi.advanceTimersByTimeAsync(0);
const seqs = (frames: Frame[]) => frames.map(({ data }) => JSON.parse(data as string).eventSeq);

beforeEach(() => {
  vi.useFakeTimers();
  for (const mock of [presence.opened, presence.closed, disconnect, ends]) mock.mockReset();
  loadRooms.mockReset().mockResolvedValue(rooms);
});

afterEach(() => {
  vi.useRealTimers();
});

test('a stream that is opened before the front has read what was there is greeted at once, and begins later', async () => {
  const { router, open } = newFront();
  const other = newFront();
  other.router.start(positions([0]));
  other.router.caughtUp();
  const cursor = other.open(null).told('hello')[0]?.id;
  const [early, returning, anonymous] = [open('kim'), open('kim', cursor), open(null)];
  expect(early.told('hello')).toMatchObject([{ id: undefined }]);
  router.start(positions([0]));
  router.receive(said(0));
  expect(loadRooms).not.toHaveBeenCalled();
  router.caughtUp();
  await settled();
  // It may have missed what came before the front knew where it stands.
  expect(early.told('reset')).toMatchObject([{ data: { reason: 'too-old' } }]);
  expect(seqs(returning.told('room-event'))).toEqual([1]);
  expect([returning.told('reset'), anonymous.told('reset')]).toEqual([[], []]);
  router.receive(said(1));
  expect(seqs(early.told('room-event'))).toEqual([2]);
  expect(early.told('hello')).toHaveLength(1);
});

test('rooms are asked for until they are told, once for all streams of a user', async () => {
  vi.useRealTimers(); // the pauses between tries are not Vitest's to move on
  loadRooms.mockRejectedValueOnce(new Error('no worker')).mockRejectedValueOnce(new Error('no worker'));
  const { router, open } = newFront();
  router.start(positions([0]));
  router.caughtUp();
  const streams = [open('kim'), open('kim')];
  router.receive(said(0));
  await vi.waitFor(
    () => expect(seqs(streams.flatMap(({ told }) => told('room-event')))).toEqual([1, 1]),
    30_000,
  );
  router.receive(said(1));
  for (const { told } of streams) expect(seqs(told('room-event'))).toEqual([1, 2]);
  const late = open('kim');
  router.receive(said(2));
  expect(seqs(late.told('room-event'))).toEqual([3]);
  expect(loadRooms).toHaveBeenCalledTimes(3);
});

test('what is forged takes no true event’s place, also where it was forgotten unread', async () => {
  const { router, open } = newFront();
  router.start(positions([0]));
  router.caughtUp();
  router.receive(said(0));
  for (let offset = 1; offset < 4; offset++) router.receive(said(offset, { signature: 'forged' }));
  vi.advanceTimersByTime(1_000_000); // beyond the age of what is kept
  router.receive(said(4, { key: '2', eventSeq: 1 }));
  const { told } = open('kim');
  await settled();
  router.receive(said(5, { eventSeq: 2 }));
  await settled();
  expect(seqs(told('room-event'))).toEqual([2]);
});

test('a user is there from the first stream to the last, and is nobody’s concern after it', async () => {
  const { router, open } = newFront();
  router.start(positions([0]));
  router.caughtUp();
  const [one, two] = [open('kim'), open('kim')];
  await settled();
  one.close();
  expect([presence.opened.mock.calls, presence.closed.mock.calls]).toEqual([[['kim']], []]);
  two.close();
  expect(presence.closed.mock.calls).toEqual([['kim']]);
  router.receive(said(0));
  expect([...one.told('room-event'), ...two.told('room-event')]).toEqual([]);
});

describe('what was deleted while a stream was away', () => {
  const message = (offset: number, action: string, more: object): ReceivedEvent => {
    const event = { userId: 'lee', roomId: 1, eventSeq: offset + 1, actionType: action, ...more };
    return said(offset, { action, value: Buffer.from(JSON.stringify(event)) });
  };
  const forwardedFrom = {
    userId: 'park',
    writer: 'whose is a secret',
    createdAt: '2026-11-24T09:00:00.000Z',
  };
  const answer = { messageId: 8, replyTo: { messageId: 7, seq: 1, userId: 'lee', content: 'a secret' } };
  const told = [
    message(1, 'SEND', { messageId: 7, content: 'a secret', isDeleted: false, forwardedFrom }),
    message(2, 'MODIFY', { messageId: 7, content: 'still a secret', isDeleted: false }),
    message(3, 'SEND', { content: 'no news', ...answer }),
    message(4, 'DELETE', { messageId: 7, content: '', isDeleted: true }),
  ];

  test.each([
    ['heard by another stream of the room', true],
    ['of a room that nobody here was in', false],
  ])('comes back without its words, at its places: %s', async (_, isHeard) => {
    const { router, open } = newFront();
    router.start(positions([0]));
    router.caughtUp();
    const away = open('kim');
    await settled();
    router.receive(said(0));
    const cursor = away.told('room-event').at(-1)?.id;
    if (!isHeard) away.close();
    for (const event of told) router.receive(event);
    const back = open('kim', cursor);
    await settled();
    const events = back.told('room-event').map(({ data }) => JSON.parse(data as string));
    expect(events.map(({ eventSeq }) => eventSeq)).toEqual([2, 3, 4, 5]);
    expect(JSON.stringify(events)).not.toContain('a secret');
    expect(events[2]).toMatchObject({ content: 'no news', replyTo: { messageId: 7, content: '' } });
  });
});

test('heartbeats carry the cursor, which never goes back for a stream that is ahead', async () => {
  const [fast, slow] = [newFront(), newFront()];
  for (const { router } of [fast, slow]) {
    router.start(positions([0, 0]));
    router.caughtUp();
  }
  fast.router.receive(said(0));
  const ahead = slow.open('kim', fast.open('kim').told('hello')[0]?.id);
  await settled();
  slow.router.receive(said(0, { slot: 1, key: '9' }));
  slow.router.beat();
  slow.router.receive(said(0));
  slow.router.receive(said(1));
  expect(seqs(ahead.told('room-event'))).toEqual([2]);
  fast.router.receive(said(0, { slot: 1, key: '9' }));
  expect(ahead.told('heartbeat')[0]?.id).toBe(fast.open('lee').told('hello')[0]?.id);
});

test('a stream that is beyond where its topics end is of topics that were made anew: it is told reset', async () => {
  const [old, anew] = [newFront(), newFront()];
  old.router.start(positions([1_000]));
  anew.router.start(positions([0]));
  for (const { router } of [old, anew]) router.caughtUp();
  const ahead = anew.open('kim', old.open('kim').told('hello')[0]?.id);
  await settled();
  ends.mockRejectedValueOnce(new Error('no broker')).mockResolvedValueOnce([1_000]);
  for (let look = 0; look < 2; look++) await vi.advanceTimersByTimeAsync(2_000);
  expect(ahead.told('reset')).toEqual([]); // nobody knows, and then: others may have read that far
  ends.mockResolvedValueOnce([999]);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(ahead.told('reset')).toMatchObject([{ data: { reason: 'too-old' } }]);
  expect(ends).toHaveBeenCalledTimes(3);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(ends).toHaveBeenCalledTimes(3); // nobody is ahead any more
  anew.router.receive(said(0));
  expect(seqs(ahead.told('room-event'))).toEqual([1]);
});

test('reading that begins anew ends the streams, whose cursors then tell what they missed', async () => {
  const { router, open } = newFront();
  router.start(positions([5]));
  router.caughtUp();
  const { stream, close, told } = open('kim');
  await settled();
  disconnect.mockImplementation(close);
  router.start(positions([9]));
  expect(disconnect).toHaveBeenCalledWith([stream]);
  const back = open('kim', told('hello')[0]?.id);
  await settled();
  // Nobody knows how far the front is behind until it has caught up again.
  expect(back.told('reset')).toEqual([]);
  router.caughtUp();
  await settled();
  expect(back.told('reset')).toMatchObject([{ data: { reason: 'too-old' } }]);
});

test('what was read before reading began anew counts as known of a room, though it is kept no more', async () => {
  const { router, open } = newFront();
  router.start(positions([0]));
  router.caughtUp();
  const { close } = open('kim');
  await settled();
  for (const offset of [0, 1]) router.receive(said(offset));
  expect(router.roomFor('kim', '1')).toMatchObject({ known: 2, recent: [{ eventSeq: 1 }, { eventSeq: 2 }] });
  disconnect.mockImplementation(close);
  router.start(positions([0]));
  router.caughtUp();
  open('kim');
  await settled();
  for (const offset of [0, 1]) router.receive(said(offset));
  expect(router.roomFor('kim', '1')).toMatchObject({ known: 2, recent: [] });
});

test('another cluster’s rooms count their events anew', async () => {
  const { router, open } = newFront();
  router.start(positions([0]));
  router.receive(said(6));
  router.start({ ...positions([0]), clusterId: 'two' });
  router.caughtUp();
  const { told } = open('kim');
  await settled();
  router.receive(said(0));
  expect(seqs(told('room-event'))).toEqual([1]);
});

describe('an event that does not follow on its room’s last one', () => {
  /** The room has come so far when it is asked for. */
  const isAt = (eventSeq: number) =>
    loadRooms.mockResolvedValueOnce([{ roomId: 1, eventSeq, joinedEventSeq: 1 }]);
  const changed = (offset: number, eventSeq: number, action: 'JOIN' | 'LEAVE', userId: string) => {
    const value = JSON.stringify({ roomId: 1, userId, eventSeq, actionType: action });
    return said(offset, { eventSeq, action, value: Buffer.from(value) });
  };

  async function watched() {
    const front = newFront();
    front.router.start(positions([0, 0]));
    front.router.caughtUp();
    isAt(2);
    const kim = front.open('kim');
    await settled();
    front.router.receive(said(0));
    front.router.receive(said(1));
    return { ...front, kim };
  }

  test('and that the room has not come to is told to nobody; what is true is, with nothing missed', async () => {
    const { router, open, kim } = await watched();
    isAt(3);
    router.receive(said(2, { eventSeq: 1_000_000 }));
    router.receive(said(3, { eventSeq: 1_000_001 }));
    router.receive(said(4, { eventSeq: 3 }));
    // It was asked before the last two came: nobody knows of the second yet.
    isAt(3);
    await settled();
    router.receive(said(5, { eventSeq: 3 }));
    router.receive(said(6, { eventSeq: 4 }));
    expect(seqs(kim.told('room-event'))).toEqual([1, 2, 3, 4]);
    expect(loadRooms).toHaveBeenCalledTimes(3);
    const back = open('kim', kim.told('room-event')[1]?.id);
    expect(seqs(back.told('room-event'))).toEqual([3, 4]);
    expect(router.roomFor('kim', '1')).toMatchObject({ known: 4 });
  });

  test('and is true, after one that was not published, is told, and so is what comes after it', async () => {
    const { router, kim } = await watched();
    isAt(5);
    router.receive(said(2, { eventSeq: 4 }));
    router.receive(said(3, { eventSeq: 5 }));
    expect(seqs(kim.told('room-event'))).toEqual([1, 2]);
    await settled();
    router.receive(said(4, { eventSeq: 6 }));
    expect(seqs(kim.told('room-event'))).toEqual([1, 2, 4, 5, 6]);
    expect(kim.told('reset')).toEqual([]);
  });

  test('holds back the streams of that room’s members alone; their cursors stay before it', async () => {
    const { router, open, kim } = await watched();
    loadRooms.mockResolvedValueOnce([{ roomId: 2, eventSeq: 1, joinedEventSeq: 1 }]);
    const lee = open('lee');
    await settled();
    loadRooms.mockReturnValueOnce(new Promise(() => undefined));
    router.receive(said(2, { eventSeq: 9 }));
    router.receive(said(3, { key: '2', eventSeq: 2 }));
    router.beat();
    expect(seqs(lee.told('room-event'))).toEqual([2]);
    expect(kim.told('heartbeat')[0]?.id).toBe(kim.told('room-event')[1]?.id);
    expect(router.roomFor('kim', '1')).toMatchObject({ known: 2 });
  });

  test('of a room that concerns nobody here is not asked about; whoever comes later is told the truth', async () => {
    const { router, open } = newFront();
    router.start(positions([0]));
    const early = open(null);
    router.receive(said(0, { eventSeq: 1_000_000 })); // the first that this front reads of the room
    for (const [offset, eventSeq] of [7, 8, 7, 8, 9].entries())
      router.receive(said(1 + offset, { eventSeq }));
    router.receive(said(6, { eventSeq: 2_000_000 }));
    router.receive(said(7, { eventSeq: 10 }));
    expect(loadRooms).not.toHaveBeenCalled();
    router.caughtUp();
    isAt(10);
    const cursor = newFront();
    cursor.router.start(positions([0]));
    cursor.router.caughtUp();
    const kim = open('kim', cursor.open(null).told('hello')[0]?.id);
    await settled();
    router.receive(said(8, { eventSeq: 11 }));
    expect(seqs(kim.told('room-event'))).toEqual([7, 8, 9, 10, 11]);
    expect([loadRooms.mock.calls.length, early.told('room-event')]).toEqual([1, []]);
  });

  test('lets nobody in or out', async () => {
    const { router, open, kim } = await watched();
    loadRooms.mockResolvedValueOnce([]);
    const lee = open('lee');
    await settled();
    isAt(2);
    router.receive(changed(2, 1_000, 'LEAVE', 'kim'));
    await settled();
    isAt(2);
    loadRooms.mockResolvedValueOnce([]);
    router.receive(changed(3, 2_000, 'JOIN', 'lee'));
    await settled();
    router.receive(said(4, { eventSeq: 3 }));
    expect(seqs(kim.told('room-event'))).toEqual([1, 2, 3]);
    expect(seqs(lee.told('room-event'))).toEqual([]);
  });
});

const toKim: Partial<ReceivedEvent> = { topic: 'userEvent', key: 'kim', eventSeq: null };

test('a user’s event that stands on its topic twice is told once', async () => {
  const { router, open } = newFront();
  router.start(positions([0]));
  router.caughtUp();
  const { told } = open('kim');
  await settled();
  for (const [offset, eventId] of [12, 11, 12, 11].entries())
    router.receive(said(offset, { ...toKim, action: 'STATUS', eventId }));
  expect(told('user-event')).toHaveLength(2);
  expect(open('kim', told('hello')[0]?.id).told('user-event')).toHaveLength(2);
});

test('presence is told to a stream that waits for its rooms; what is told later comes when it has them', async () => {
  const { router, open } = newFront();
  router.start(positions([0]));
  router.receive(said(0, { ...toKim, action: 'PRESENCE' }));
  const early = open('kim');
  router.caughtUp();
  const { told } = open('kim');
  router.receive(said(1, { ...toKim, action: 'STATUS', eventId: 1 }));
  router.receive(said(2, { ...toKim, action: 'PRESENCE' }));
  expect(told('user-event').map(({ id }) => id)).toEqual(told('hello').map(({ id }) => id));
  await settled();
  expect(told('user-event')).toHaveLength(2);
  expect(early.told('user-event')).toHaveLength(2);
});

test('a replay is as heavy as its frames: where cursors are long, fewer events fit in', async () => {
  const told = [];
  for (const partitions of [300, 1]) {
    const { router, open, untaken } = newFront();
    router.start(positions(Array.from({ length: partitions }, () => 1_000_000)));
    router.caughtUp();
    const first = open('kim');
    await settled();
    for (let count = 0; count < 1_000; count++)
      router.receive(said(1_000_000 + count, { eventSeq: 2 + count }));
    const back = open('kim', first.told('hello')[0]?.id);
    for (let piece = untaken.shift(); piece; piece = untaken.shift()) piece.act();
    told.push([back.told('reset')[0]?.data, back.told('room-event').length]);
  }
  expect(told).toEqual([
    [{ reason: 'too-many' }, 0],
    [undefined, 1_000],
  ]);
});

test('while no worker answers, few rooms are asked for at a time, and few words are made', async () => {
  const told = vi.spyOn(log, 'info');
  const waiting: ((error: Error) => void)[] = [];
  loadRooms.mockImplementation(() => new Promise((_, reject) => waiting.push(reject)));
  const { router, open } = newFront();
  router.start(positions([0]));
  router.caughtUp();
  const streams = Array.from({ length: 1_000 }, (_, number) => open(`user-${number}`));
  await settled();
  expect(waiting).toHaveLength(200);
  for (const { close } of streams.slice(200, 900)) close();
  for (const fail of waiting.splice(0)) fail(new Error('no worker'));
  await settled();
  // Those that failed are asked for again in a moment, behind all others.
  expect(loadRooms.mock.calls.slice(200, 300).map(([userId]) => userId)).toEqual(
    Array.from({ length: 100 }, (_, number) => `user-${900 + number}`),
  );
  expect(told).toHaveBeenCalledTimes(1);
});

test('what a stream missed is told a piece at a time, each once its reader has taken the last, and what happens meanwhile after it', async () => {
  const { router, open, untaken } = newFront();
  router.start(positions([0]));
  router.caughtUp();
  const first = open('kim');
  await settled();
  const [greeting] = first.told('hello');
  first.close();
  const long = { writer: 'x'.repeat(20_000) };
  const longEvent = (offset: number) => {
    const { value } = said(offset);
    return said(offset, { value: Buffer.from(JSON.stringify({ ...JSON.parse(String(value)), ...long })) });
  };
  for (let offset = 1; offset <= 7; offset++) router.receive(longEvent(offset));
  loadRooms.mockResolvedValue([{ roomId: 1, eventSeq: 8, joinedEventSeq: 1 }]);
  const second = open('kim', greeting?.id);
  await settled();
  expect(seqs(second.told('room-event'))).toEqual([2, 3, 4]);
  router.receive(longEvent(8));
  expect(seqs(second.told('room-event'))).toEqual([2, 3, 4]);
  untaken.shift()?.act();
  expect(seqs(second.told('room-event'))).toEqual([2, 3, 4, 5, 6, 7]);
  untaken.shift()?.act();
  expect(seqs(second.told('room-event'))).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
  expect(untaken).toEqual([]);
  router.receive(longEvent(9));
  expect(seqs(second.told('room-event')).at(-1)).toBe(10);
});

test('a stream that goes while it takes what it missed is told nothing more', async () => {
  const { router, open, untaken } = newFront();
  router.start(positions([0]));
  router.caughtUp();
  const first = open('kim');
  await settled();
  const [greeting] = first.told('hello');
  first.close();
  const value = (offset: number) =>
    Buffer.from(JSON.stringify({ ...JSON.parse(String(said(offset).value)), writer: 'x'.repeat(50_000) }));
  for (let offset = 1; offset <= 3; offset++) router.receive(said(offset, { value: value(offset) }));
  loadRooms.mockResolvedValue([{ roomId: 1, eventSeq: 4, joinedEventSeq: 1 }]);
  const second = open('kim', greeting?.id);
  await settled();
  second.close();
  untaken.shift()?.act();
  expect(seqs(second.told('room-event'))).toEqual([2]);
});
