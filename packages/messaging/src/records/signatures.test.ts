import { expect, test } from 'vitest';
import { header } from './headers.ts';
import { type Signable, Signatures } from './signatures.ts';

const secret = 'a secret of thirty-two characters';
const reply: Signable = {
  topic: 'stage.login-response',
  key: Buffer.from('kim'),
  value: Buffer.from('{"userId":"kim","isSuccess":true}'),
  headers: {
    [header.correlationId]: Buffer.from('request-1'),
    [header.origin]: '출처',
    [header.claimChallenge]: 'challenge',
    [header.credentialVersion]: '3',
  },
};

const signatures = new Signatures([secret]);
const withSignature = (record: Signable, by = signatures): Signable => ({
  ...record,
  headers: { ...record.headers, [header.signature]: by.sign(record) },
});
const signed = withSignature(reply);

/** In the form in which brokers deliver them. */
const asBytes = (record: Signable): Signable => ({
  ...record,
  headers: Object.fromEntries(
    Object.entries(record.headers).map(([name, value]) => [name, Buffer.from(value as string)]),
  ),
});

test('a signature is the one that docs/wire.md describes', () => {
  expect(signed.headers[header.signature]).toBe('n5cIrZT4afCxtlhyj6P3MaDCkd4Ro8gAVLRp1ZFblZs');
});

test('what was signed is known again, whether its headers are texts or bytes', () => {
  expect(signatures.isSigned(signed)).toBe(true);
  expect(signatures.isSigned(asBytes(signed))).toBe(true);
});

test('headers that nobody goes by may be added on the way', () => {
  const headers = { ...signed.headers, traceparent: '00-1', 'kafka_nest-is-disposed': '1' };
  expect(signatures.isSigned({ ...signed, headers })).toBe(true);
});

test.each<[string, Partial<Signable>]>([
  ['another topic', { topic: 'stage.logout-response' }],
  ['another key', { key: Buffer.from('lee') }],
  ['no key', { key: null }],
  ['another value', { value: Buffer.from('{"userId":"lee","isSuccess":true}') }],
  ['another request', { headers: { ...signed.headers, [header.correlationId]: 'request-2' } }],
  ['another origin', { headers: { ...signed.headers, [header.origin]: 'mine' } }],
  ['an error less or more', { headers: { ...signed.headers, [header.error]: 'LOGIN_FAILED' } }],
  ['another challenge', { headers: { ...signed.headers, [header.claimChallenge]: 'mine' } }],
  ['another version', { headers: { ...signed.headers, [header.credentialVersion]: '4' } }],
  ['a place in a room', { headers: { ...signed.headers, [header.eventSeq]: '1' } }],
  ['a second origin, which counts', { headers: { ...signed.headers, [header.origin]: ['출처', 'mine'] } }],
  ['no signature', { headers: reply.headers }],
  ['another signature', { headers: { ...signed.headers, [header.signature]: 'A'.repeat(43) } }],
  ['a signature cut short', { headers: { ...signed.headers, [header.signature]: 'n5cI' } }],
])('%s is no worker’s', (_what, changed) => {
  expect(signatures.isSigned({ ...signed, ...changed })).toBe(false);
});

test('what one part loses to the next is another record', () => {
  const moved = { ...signed, topic: 'stage.login-respons', key: Buffer.from('ekim') };
  expect(signatures.isSigned(moved)).toBe(false);
  const { [header.origin]: origin, ...others } = signed.headers;
  expect(signatures.isSigned({ ...signed, headers: { ...others, [header.error]: origin } })).toBe(false);
  const long = withSignature({ ...reply, key: Buffer.alloc(100_000, 'k') });
  expect(signatures.isSigned(long)).toBe(true);
  const empty = { ...reply, headers: { ...reply.headers, [header.error]: '' } };
  expect(signatures.isSigned({ ...empty, headers: { ...signed.headers, [header.error]: '' } })).toBe(false);
});

test('another secret’s are no worker’s; a new one takes an old one’s place step by step', () => {
  const fresh = 'a new secret of thirty-two letters';
  expect(new Signatures([fresh]).isSigned(signed)).toBe(false);
  const both = new Signatures([fresh, secret]);
  expect(both.isSigned(signed)).toBe(true);
  expect(new Signatures([fresh]).isSigned(withSignature(reply, both))).toBe(true);
});
