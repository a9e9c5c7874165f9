import type { ReceivedEvent } from '@parley/messaging';
import { expect, test } from 'vitest';
import { isOfTheMoment, readEvent } from './read-event.ts';

const event = { roomId: 1, userId: 'kim', eventSeq: 3, actionType: 'JOIN' };
/** Its headers say the same as its value, unless told otherwise. */
const received = (value: unknown, more: Partial<ReceivedEvent> = {}): ReceivedEvent => ({
  topic: 'normalChat',
  slot: 0,
  offset: 0,
  timestamp: 0,
  key: '1',
  action: (value as { actionType?: string }).actionType ?? 'JOIN',
  eventSeq: 3,
  eventId: null,
  signature: undefined,
  value: Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)),
  ...more,
});

test('says who came or went', () => {
  expect(readEvent(received(event))).toMatchObject({ name: 'room-event', key: '1', subject: 'kim' });
  expect(readEvent(received({ ...event, actionType: 'SEND' }))).toMatchObject({ subject: undefined });
});

test('bytes that are not UTF-8 are no event', () => {
  const value = Buffer.from(JSON.stringify({ ...event, content: '\xB0\xA1' }), 'latin1');
  expect(readEvent(received(event, { value }))).toBeUndefined();
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
  ['what is not said by its key', { ...event, roomId: 2 }],
  ['what is not said by its headers', { ...event, eventSeq: 2_147_483_647 }],
  ['a place that cannot be written', { ...event, seq: { toString: 1 } }],
  ['a text of another type', { ...event, content: 7 }],
  ['a list of another type', { ...event, mentions: [null] }],
])('%s is no event', (_, value) => {
  expect(readEvent(received(value))).toBeUndefined();
});

test('what a later version adds is let through', () => {
  expect(readEvent(received({ ...event, actionType: 'PIN', pinned: { until: 5 } }))?.action).toBe('PIN');
});

test('typing and presence are of the moment, and no other', () => {
  const moment = (topic: ReceivedEvent['topic'], actionType: string, eventSeq: number | null) => {
    const key = topic === 'userEvent' ? 'kim' : '1';
    const read = readEvent(received({ ...event, actionType, eventSeq }, { topic, key, eventSeq }));
    return read && isOfTheMoment(read.name, read);
  };
  expect(moment('normalChat', 'TYPING', null)).toBe(true);
  expect(moment('normalChat', 'SEND', 3)).toBe(false);
  expect(moment('userEvent', 'PRESENCE', null)).toBe(true);
  expect(moment('userEvent', 'INVITE', null)).toBe(false);
});
