import { expect, test } from 'vitest';
import { WaitingBytes } from './waiting-bytes.ts';

const kib = 1024;
const events = (bytes: number) => ({ bytes, replies: 0 });
const reply = (bytes: number) => ({ bytes: bytes + 50, replies: bytes });

test('no more than 256 KiB wait of what happens', () => {
  const waiting = new WaitingBytes();
  expect(waiting.add(events(200 * kib), 0)).toBeDefined();
  expect(waiting.add(events(56 * kib), 200 * kib)).toBeDefined();
  expect(waiting.add(events(1), 256 * kib)).toBeUndefined();
});

test('a large reply that is on its way ends no stream that is told of something meanwhile', () => {
  const waiting = new WaitingBytes();
  const taken = waiting.add(reply(900 * kib), 0);
  expect(waiting.add(events(200 * kib), 900 * kib)).toBeDefined();
  expect(waiting.add(events(100 * kib), 1_100 * kib)).toBeUndefined();
  taken?.();
  expect(waiting.add(events(100 * kib), 200 * kib)).toBeUndefined();
  expect(waiting.add(events(50 * kib), 200 * kib)).toBeDefined();
});

test('replies that nobody takes are bounded too', () => {
  const waiting = new WaitingBytes();
  expect(waiting.add(reply(600 * kib), 0)).toBeDefined();
  expect(waiting.add(reply(600 * kib), 600 * kib)).toBeUndefined();
});

test('who has taken everything is told whatever comes next', () => {
  expect(new WaitingBytes().add(events(5_000 * kib), 0)).toBeDefined();
  expect(new WaitingBytes().add(reply(5_000 * kib), 0)).toBeDefined();
});
