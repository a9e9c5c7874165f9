import { expect, test } from 'vitest';
import { MissingRight, namingMissingRight } from './missing-right.ts';

const refused = (type: string, more: object = {}) =>
  Object.assign(new Error('Not authorized'), { type, ...more });
const denied = (error: Error) => namingMissingRight(error, { operation: 'Read', topic: 'asked', group: 'g' });

test.each([
  [refused('TOPIC_AUTHORIZATION_FAILED'), 'Read on the topic asked; '],
  [refused('TOPIC_AUTHORIZATION_FAILED', { topic: 'other' }), 'Read on the topic other; '],
  [refused('GROUP_AUTHORIZATION_FAILED'), 'Read on the group g; '],
  [refused('CLUSTER_AUTHORIZATION_FAILED'), 'Read on the cluster; '],
])('%s is told with the right', (error, what) => {
  expect(denied(error).message).toContain(`Kafka does not allow ${what}`);
});

test('it is found in whatever kafkajs wraps it, and kept as the cause', () => {
  const wrapped = new Error('retries exceeded', { cause: refused('GROUP_AUTHORIZATION_FAILED') });
  expect(denied(wrapped)).toBeInstanceOf(MissingRight);
  expect(denied(wrapped).cause).toBe(wrapped);
  const several = Object.assign(new Error('topics'), { errors: [refused('TOPIC_AUTHORIZATION_FAILED')] });
  expect(denied(several)).toBeInstanceOf(MissingRight);
});

test('any other error stays itself', () => {
  const error = refused('UNKNOWN_TOPIC_OR_PARTITION');
  expect(denied(error)).toBe(error);
});
