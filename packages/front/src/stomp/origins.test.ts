import { Failure } from '@parley/contracts';
import { expect, test } from 'vitest';
import { refuseForeign } from './origins.ts';

const from = (origin: string | undefined, host: string, allowed: readonly string[] = []) =>
  refuseForeign({ headers: { origin }, host }, allowed);

test.each([
  ['https://chat.example', 'chat.example'],
  ['https://chat.example', 'chat.example:443'],
  ['https://chat.example', 'chat.example:80'],
  ['http://chat.example', 'chat.example:80'],
  ['http://chat.example', 'Chat.Example'],
  ['https://chat.example:8443', 'CHAT.example:8443'],
  ['http://[::1]:3000', '[::1]:3000'],
  ['http://[::1]', '[0:0::1]:80'],
  [undefined, 'chat.example'],
])('%s may connect to %s', (origin, host) => {
  expect(() => from(origin, host)).not.toThrow();
});

test.each([
  ['https://evil.example', 'chat.example'],
  ['https://evil.example', 'chat.example:443'],
  ['https://chat.example:8443', 'chat.example'],
  ['https://chat.example.evil.example', 'chat.example'],
  ['null', 'chat.example'],
  ['null', 'null'],
  ['https://chat.example', ''],
  ['file://', ''],
  ['https://chat.example', 'a@chat.example:443/x?'],
])('%s may not connect to %s', (origin, host) => {
  expect(() => from(origin, host)).toThrow(Failure);
});

test('those that are allowed by name may', () => {
  expect(() => from('https://a.example', 'chat.example', ['https://a.example'])).not.toThrow();
  expect(() => from('https://b.example', 'chat.example', ['https://a.example'])).toThrow(Failure);
});
