import { pairNames } from '@parley/contracts';
import { expect, test } from 'vitest';
import { memoryLog } from '../../test/support/suite.ts';
import { TopicNames } from '../settings/topic-names.ts';
import { readRecord } from './event-record.ts';
import { header } from './headers.ts';
import { SignatureCheck } from './signature-check.ts';
import { Signatures } from './signatures.ts';

const names = new TopicNames({ prefix: 'stage.', pairs: {} });
const signatures = new Signatures(['a secret of thirty-two characters']);

function newCheck(unsigned: readonly string[] = []) {
  const { log, lines } = memoryLog();
  let now = 0;
  const isUnsigned = (topic: string) => unsigned.includes(topic);
  const check = new SignatureCheck({ names, signatures, isUnsigned, log, now: () => now });
  const pass = (milliseconds: number) => {
    now += milliseconds;
  };
  return { check, lines, pass };
}

const message = (headers = {}) => ({
  key: Buffer.from('1'),
  value: Buffer.from('{}'),
  headers,
  offset: '0',
  timestamp: '0',
  attributes: 0,
});

const signed = (topic: string, headers: Record<string, string>) => {
  const { key, value } = message();
  return message({ ...headers, [header.signature]: signatures.sign({ topic, key, value, headers }) });
};

const event = (headers: Record<string, string>, isSigned: boolean) => {
  const record = isSigned ? signed('stage.normalChat', headers) : message(headers);
  const read = readRecord('normalChat', 0, record);
  if (!read) throw new Error('it is no event');
  return read;
};

test.each([
  { [header.action]: 'SEND', [header.eventSeq]: '7', [header.eventId]: '12' },
  { [header.action]: 'TYPING' },
])('an event is known by its signature: %j', (headers) => {
  const { check } = newCheck();
  expect(check.isEvent(event(headers, true))).toBe(true);
  expect(check.isEvent(event(headers, false))).toBe(false);
  expect(check.isEvent({ ...event(headers, true), eventSeq: 1_000_000 })).toBe(false);
});

test('a reply is known by its own topic’s signature', () => {
  const { check } = newCheck();
  for (const pair of pairNames) {
    const reply = signed(names.response(pair), {});
    expect(check.isReply(pair, reply)).toBe(true);
    expect(check.isReply(pair === 'login' ? 'logout' : 'login', reply)).toBe(false);
  }
});

test('what others write is taken where that is said, and nowhere else', () => {
  const { check } = newCheck(['login-response', 'normalChat']);
  expect(check.isReply('login', message())).toBe(true);
  expect(check.isReply('logout', message())).toBe(false);
  expect(check.isEvent(event({ [header.action]: 'SEND' }, false))).toBe(true);
  expect(check.isEvent({ ...event({ [header.action]: 'SEND' }, false), topic: 'userEvent' })).toBe(false);
});

test('a flood of forged records is counted, and told in few words', () => {
  const { check, lines, pass } = newCheck();
  expect(check.warning).toBeUndefined();
  for (let count = 0; count < 1_000; count++) check.isReply('login', message());
  pass(10_000);
  check.isReply('logout', message());
  expect(check.dropped).toBe(1_001);
  expect(lines.map(({ dropped, inAll }) => ({ dropped, inAll }))).toEqual([
    { dropped: { 'login-response': 1 }, inAll: 1 },
    { dropped: { 'login-response': 999, 'logout-response': 1 }, inAll: 1_001 },
  ]);
  expect(check.warning).toContain('1001 so far');
  pass(60_001);
  expect(check.warning).toBeUndefined();
});
