import { expect, test } from 'vitest';
import { readTraceparent } from './traceparent.ts';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const spanId = 'b7ad6b7169203331';

test('a traceparent has the ids of a trace and of a step', () => {
  expect(readTraceparent(`00-${traceId}-${spanId}-03`)).toEqual({ traceId, spanId, flags: 3 });
  expect(readTraceparent(`cc-${traceId}-${spanId}-00`)).toEqual({ traceId, spanId, flags: 0 });
});

test.each([
  '',
  'no trace',
  `ff-${traceId}-${spanId}-01`,
  `00-${'0'.repeat(32)}-${spanId}-01`,
  `00-${traceId}-${'0'.repeat(16)}-01`,
  `00-${traceId.toUpperCase()}-${spanId}-01`,
  `00-${traceId}-${spanId}-01-more`,
])('%j is none', (given) => {
  expect(readTraceparent(given)).toBeUndefined();
});
