import type { ReceivedEvent } from '@parley/messaging';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { EventTail, type LateReader } from './event-tail.ts';
import type { ChatEvent } from './read-event.ts';

const minute = 60_000;
const limits = { bytes: 10_000, age: 15 * minute };
let tail: EventTail;
let offset: number;

const said = (key: string, more: Partial<ChatEvent> = {}): ChatEvent => ({
  name: 'room-event',
  key,
  action: 'SEND',
  eventSeq: 1,
  subject: undefined,
  userId: 'kim',
  messageIds: [],
  text: '{}',
  bytes: 100,
  ...more,
});
const add = (event: ChatEvent, slot = 0, timestamp = Date.now()) =>
  tail.add({ slot, offset: offset++, timestamp }, event);
const offsets = (entries: { offset: number }[]) => entries.map((entry) => entry.offset);

/** What was read late, and what was forgotten unread: the offsets. */
const [readLate, skipped] = [[] as number[], [] as number[]];
const reader: LateReader = {
  read({ key, offset: at, action }) {
    readLate.push(at);
    return action === 'GARBAGE' ? undefined : said(key, { action });
  },
  skip: ({ offset: at }) => skipped.push(at),
};
const addUnread = (key: string, more: Partial<ReceivedEvent> = {}, subject?: string) => {
  const value = Buffer.alloc(100);
  const received = {
    topic: 'normalChat',
    slot: 0,
    timestamp: Date.now(),
    action: 'SEND',
    eventSeq: 1,
  } as const;
  tail.addUnread(
    { ...received, key, offset: offset++, eventId: 1, signature: undefined, value, ...more },
    subject,
  );
};

beforeEach(() => {
  vi.useFakeTimers();
  readLate.length = 0;
  skipped.length = 0;
  tail = new EventTail(limits, [5, 0], reader);
  offset = 5;
});

afterEach(() => {
  vi.useRealTimers();
});

test('gives what came after a place, by room and by user', () => {
  add(said('1'));
  add(said('2'));
  add(said('1', { action: 'JOIN', subject: 'kim' }));
  add(said('kim', { name: 'user-event', eventSeq: null }), 1);
  expect(tail.next).toEqual([8, 9]);
  expect(offsets(tail.ofRoom('1', [5, 0]))).toEqual([5, 7]);
  expect(offsets(tail.ofRoom('1', [6, 0]))).toEqual([7]);
  expect(offsets(tail.ofUser('kim', [0, 0]))).toEqual([7, 8]);
  expect(offsets(tail.ofUser('kim', [0, 9]))).toEqual([7]);
  expect(tail.ofRoom('nowhere', [0, 0])).toEqual([]);
});

test('reaches back to where reading began, and not further', () => {
  expect(tail.reaches([5, 0])).toBe(true);
  expect(tail.reaches([4, 0])).toBe(false);
});

test('forgets what is too old, whoever asks', () => {
  add(said('1'));
  vi.advanceTimersByTime(14 * minute);
  add(said('1'));
  expect(tail.reaches([5, 0])).toBe(true);
  vi.advanceTimersByTime(2 * minute);
  expect(tail.reaches([5, 0])).toBe(false);
  expect(tail.reaches([6, 0])).toBe(true);
  expect(offsets(tail.ofRoom('1', [0, 0]))).toEqual([6]);
});

test('keeps what was read late as long as it is young', () => {
  add(said('1'), 0, Date.now() - 16 * minute);
  expect([tail.reaches([5, 0]), tail.reaches([6, 0])]).toEqual([false, true]);
});

test('never weighs more than it may, however many rooms there are', () => {
  for (let count = 0; count < 1_000; count++) {
    add(said(String(count % 7)), count % 2);
    expect(tail.bytes).toBeLessThanOrEqual(limits.bytes);
  }
  const kept = Array.from({ length: 7 }, (_, room) => tail.ofRoom(String(room), [0, 0])).flat();
  expect(kept).toHaveLength(limits.bytes / 500);
  expect(Math.min(...offsets(kept))).toBe(offset - kept.length);
});

test('what concerned nobody is read when it is asked for, once, in its order, and without what is no event', () => {
  addUnread('1');
  addUnread('2');
  addUnread('1', { action: 'GARBAGE' });
  addUnread('1');
  expect([readLate, tail.next]).toEqual([[], [9, 0]]);
  expect(offsets(tail.ofRoom('1', [6, 0]))).toEqual([8]);
  expect(readLate).toEqual([5, 7, 8]);
  expect(offsets(tail.ofRoom('1', []))).toEqual([5, 8]);
  expect(readLate).toEqual([5, 7, 8]);
});

test('is read before anything newer of its room', () => {
  addUnread('1');
  addUnread('2');
  tail.readBefore({ topic: 'normalChat', key: '1' } as ReceivedEvent);
  expect(readLate).toEqual([5]);
});

test('a coming, asked for by its user, is read after all that came before it in its room', () => {
  addUnread('1');
  addUnread('1', { action: 'JOIN' }, 'kim');
  addUnread('kim', { topic: 'userEvent' });
  expect(offsets(tail.ofUser('kim', []))).toEqual([6, 7]);
  expect(readLate).toEqual([5, 6, 7]);
  expect(offsets(tail.ofRoom('1', []))).toEqual([5, 6]);
  expect(readLate).toEqual([5, 6, 7]);
});

test('what is forgotten unread is told, by age, by weight and at the end', () => {
  addUnread('1');
  tail.ofRoom('1', []);
  addUnread('1');
  vi.advanceTimersByTime(16 * minute);
  expect(tail.reaches([6, 0])).toBe(false);
  expect(skipped).toEqual([6]);
  for (let count = 0; count < 21; count++) addUnread('2');
  expect(skipped).toEqual([6, 7]);
  tail.close();
  expect(skipped).toHaveLength(22);
});
