import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { EventTail } from './event-tail.ts';
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
  text: '{}',
  bytes: 100,
  ...more,
});
const add = (event: ChatEvent, slot = 0, timestamp = Date.now()) =>
  tail.add({ slot, offset: offset++, timestamp }, event);
const offsets = (entries: { offset: number }[]) => entries.map((entry) => entry.offset);

beforeEach(() => {
  vi.useFakeTimers();
  tail = new EventTail(limits, [5, 0]);
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
