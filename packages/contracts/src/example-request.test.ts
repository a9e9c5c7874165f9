import { expect, test } from 'vitest';
import { exampleRequest } from './example-request.ts';
import { pairNames } from './pairs.ts';
import { parseRequest } from './parse-request.ts';

test.each(pairNames)('the example of %s is a valid request', (pair) => {
  const parsed = parseRequest(pair, Buffer.from(exampleRequest(pair)));
  expect(parsed).toMatchObject({ userId: 'kim', request: {} });
});
