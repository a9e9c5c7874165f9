import { expect, test } from 'vitest';
import { givenTraceparent, traceparentOf } from './traceparent.ts';

const given = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00';

test('what a client says is taken', () => {
  expect(givenTraceparent(given)).toBe(given);
  expect(traceparentOf(given)).toBe(given);
});

test.each([undefined, [given], 'none', `ff${given.slice(2)}`, `00-${'0'.repeat(32)}${given.slice(35)}`])(
  'a trace begins where a client says %j',
  (other) => {
    expect(givenTraceparent(other)).toBeUndefined();
    expect(traceparentOf(other)).toMatch(/^00-(?!0{32})[\da-f]{32}-(?!0{16})[\da-f]{16}-01$/);
  },
);
