import { expect, test } from 'vitest';
import { exampleReply } from './documents/example-reply.ts';
import { exampleRequest } from './example-request.ts';
import { pairNames, pairs } from './pairs.ts';
import { parseRequest } from './parse-request.ts';

test.each(pairNames)('the example of %s is a valid request', (pair) => {
  const parsed = parseRequest(pair, Buffer.from(exampleRequest(pair)));
  expect(parsed).toMatchObject({ userId: 'kim', request: {} });
});

test.each(pairNames)('the example reply of %s is valid', (pair) => {
  const example = exampleReply(pair);
  expect(example).toMatchObject({ userId: 'kim', isSuccess: true, errorMessage: '', errorCode: '' });
  expect(pairs[pair].reply.safeParse(example).error).toBeUndefined();
});
