import type dns from 'node:dns';
import { describe, expect, it, test } from 'vitest';
import { isAllowedEndpoint, lookUpPublic } from './allowed-endpoint.ts';

describe('an endpoint', () => {
  it.each([
    'https://fcm.googleapis.com/fcm/send/abc:def',
    'https://updates.push.services.mozilla.com/wpush/v2/abc',
    'https://web.push.apple.com/abc',
    'https://203.0.114.9/push',
    'https://push.example.com:8443/x',
  ])('may be %s', (endpoint) => expect(isAllowedEndpoint(endpoint, false)).toBe(true));

  it.each([
    'http://push.example.com/x',
    'https://localhost/x',
    'https://127.0.0.1/x',
    'https://127.1/x',
    'https://2130706433/x',
    'https://[::1]/x',
    'https://[::ffff:10.0.0.1]/x',
    'https://10.1.2.3/x',
    'https://172.16.0.1/x',
    'https://192.168.0.1/x',
    'https://169.254.169.254/latest/meta-data',
    'https://100.64.0.1/x',
    'https://[fd00::1]/x',
    'https://[fe80::1]/x',
    'https://0.0.0.0/x',
    'https://postgres/x',
    'https://kafka.internal/x',
    'https://printer.local/x',
    'https://user:password@push.example.com/x',
    'file:///etc/passwd',
    'push',
  ])('may not be %s', (endpoint) => expect(isAllowedEndpoint(endpoint, false)).toBe(false));

  test('may be this machine where that is allowed, and nothing else more', () => {
    expect(isAllowedEndpoint('http://127.0.0.1:9000/x', true)).toBe(true);
    expect(isAllowedEndpoint('http://localhost:9000/x', true)).toBe(true);
    expect(isAllowedEndpoint('http://10.0.0.1/x', true)).toBe(false);
    expect(isAllowedEndpoint('http://push.example.com/x', true)).toBe(false);
  });
});

test.each([
  [['10.0.0.1'], undefined],
  [['127.0.0.1', '203.0.114.9'], '203.0.114.9'],
  [['::1'], undefined],
  [['2606:4700::1'], '2606:4700::1'],
])('a name that stands for %j is connected to at %s', async (addresses, expected) => {
  const known = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  const lookup = ((_: string, __: object, done: (error: null, found: typeof known) => void) =>
    done(null, known)) as unknown as typeof dns.lookup;
  const found = await new Promise((resolve) =>
    lookUpPublic(false, lookup)('push.example.com', {}, (error, address) =>
      resolve(error ? undefined : address),
    ),
  );
  expect(found).toBe(expected);
});
