import { describe, expect, it, test } from 'vitest';
import { isAllowedEndpoint, lookUpPublic, wellKnownPushHosts } from './allowed-endpoint.ts';

const hosts = [...wellKnownPushHosts, 'push.example.com'];

describe('an endpoint', () => {
  it.each([
    'https://fcm.googleapis.com/fcm/send/abc:def',
    'https://updates.push.services.mozilla.com/wpush/v2/abc',
    'https://web.push.apple.com/abc',
    'https://wns2-par02p.notify.windows.com/w/?token=abc',
    'https://push.example.com/x',
  ])('may be %s', (endpoint) => expect(isAllowedEndpoint(endpoint, { hosts, loopback: false })).toBe(true));

  it.each([
    'http://push.example.com/x',
    'https://push.example.com:8443/x',
    'https://other.example.com/x',
    'https://fcm.googleapis.com.example.com/x',
    'https://evilfcm.googleapis.com/x',
    'https://notify.windows.com.example.com/x',
    'https://evilpush.apple.com/x',
    'https://localhost/x',
    'https://127.0.0.1/x',
    'https://[::1]/x',
    'https://10.1.2.3/x',
    'https://203.0.114.9/x',
    'https://169.254.169.254/latest/meta-data',
    'https://postgres/x',
    'https://user:password@push.example.com/x',
    'file:///etc/passwd',
    'push',
  ])('may not be %s', (endpoint) =>
    expect(isAllowedEndpoint(endpoint, { hosts, loopback: false })).toBe(false),
  );

  test('may be this machine where that is allowed, and nothing else more', () => {
    const allowed = { hosts, loopback: true };
    expect(isAllowedEndpoint('http://127.0.0.1:9000/x', allowed)).toBe(true);
    expect(isAllowedEndpoint('http://localhost:9000/x', allowed)).toBe(true);
    expect(isAllowedEndpoint('http://10.0.0.1/x', allowed)).toBe(false);
    expect(isAllowedEndpoint('http://push.example.com/x', allowed)).toBe(false);
  });
});

test.each([
  [['10.0.0.1'], [], undefined],
  [['127.0.0.1', '203.0.114.9'], [], '203.0.114.9'],
  [undefined, ['::1'], undefined],
  [undefined, ['2606:4700::1'], '2606:4700::1'],
  [undefined, undefined, undefined],
])('a name that stands for %j and %j is connected to at %s', async (four, six, expected) => {
  const known = (addresses: string[] | undefined) => async () => {
    if (!addresses) throw new Error('no name server answers');
    return addresses;
  };
  const names = { resolve4: known(four), resolve6: known(six) };
  const found = await new Promise((resolve) =>
    lookUpPublic(false, names)('push.example.com', {}, (error, address) =>
      resolve(error ? undefined : address),
    ),
  );
  expect(found).toBe(expected);
});
