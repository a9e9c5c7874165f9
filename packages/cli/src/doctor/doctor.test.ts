import { expect, test } from 'vitest';
import { BrokersUnreachable } from '../command-failed.ts';
import { checked } from './doctor.ts';

test('a check that lacks rights is reported, and the others still run', async () => {
  const refused = async () => {
    throw new Error('Not authorized to access topics');
  };
  expect(await checked('topic settings', refused)).toMatchObject([
    { check: 'topic settings', state: 'warning', finding: expect.stringContaining('Not authorized') },
  ]);
});

test('a check without an answer times out', async () => {
  const found = checked('clocks', () => new Promise(() => undefined), 10);
  expect(await found).toMatchObject([{ check: 'clocks', state: 'warning' }]);
});

test('unreachable brokers end all checks', async () => {
  const gone = async () => {
    throw new BrokersUnreachable('nobody answers');
  };
  await expect(checked('brokers', gone)).rejects.toThrow(BrokersUnreachable);
});
