import { expect, test } from 'vitest';
import { BrokersUnreachable } from '../command-failed.ts';
import { checked } from './doctor.ts';

test('what somebody may not look at is told, and is no end', async () => {
  const refused = async () => {
    throw new Error('Not authorized to access topics');
  };
  expect(await checked('topic settings', refused)).toMatchObject([
    { check: 'topic settings', state: 'warning', finding: expect.stringContaining('Not authorized') },
  ]);
});

test('what does not answer is not waited for without end', async () => {
  const found = checked('clocks', () => new Promise(() => undefined), 10);
  expect(await found).toMatchObject([{ check: 'clocks', state: 'warning' }]);
});

test('brokers that cannot be reached end it', async () => {
  const gone = async () => {
    throw new BrokersUnreachable('nobody answers');
  };
  await expect(checked('brokers', gone)).rejects.toThrow(BrokersUnreachable);
});
