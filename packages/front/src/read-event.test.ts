import type { ReceivedEvent } from '@parley/messaging';
import { expect, test } from 'vitest';
import { isOfTheMoment, readEvent } from './read-event.ts';

const event = { roomId: 1, userId: 'kim', eventSeq: 3, actionType: 'JOIN' };
const received = (value: unknown, more: Partial<ReceivedEvent> = {}): ReceivedEvent => ({
  topic: 'normalChat',
  slot: 0,
  offset: 0,
  timestamp: 0,
  key: '1',
  action: 'JOIN',
  eventSeq: 3,
  eventId: null,
  value: Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)),
  ...more,
});

test('says who came or went', () => {
  expect(readEvent(received(event))).toMatchObject({ name: 'room-event', key: '1', subject: 'kim' });
  expect(readEvent(received(event, { action: 'SEND' }))).toMatchObject({ subject: undefined });
});

test('keeps a foreign record in one line, or drops it: a line break would end the frame', () => {
  const many = JSON.stringify({ ...event, content: 'a\nb' }, null, 2).replaceAll('\n', '\r\n');
  expect(readEvent(received(many))?.text).toBe(JSON.stringify({ ...event, content: 'a\nb' }));
  expect(readEvent(received('{"broken":\n', { action: 'SEND' }))).toBeUndefined();
});

test.each([
  ['text', 'hello'],
  ['somebody unknown coming', { ...event, userId: 7 }],
  ['JSON that ends early', '{"roomId":1}}'],
])('%s is no event', (_, value) => {
  expect(readEvent(received(value))).toBeUndefined();
});

test('typing and presence are of the moment, and no other', () => {
  const moment = (more: Partial<ReceivedEvent>) => {
    const read = readEvent(received(event, more));
    return read && isOfTheMoment(read);
  };
  expect(moment({ action: 'TYPING', eventSeq: null })).toBe(true);
  expect(moment({ action: 'SEND' })).toBe(false);
  expect(moment({ topic: 'userEvent', action: 'PRESENCE', eventSeq: null })).toBe(true);
  expect(moment({ topic: 'userEvent', action: 'INVITE', eventSeq: null })).toBe(false);
});
