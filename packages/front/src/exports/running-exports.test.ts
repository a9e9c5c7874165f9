import { expect, test } from 'vitest';
import { RunningExports } from './running-exports.ts';

const codeOf = (act: () => unknown) => {
  try {
    act();
    return '';
  } catch (error) {
    return (error as { code: string }).code;
  }
};

test('a user has one export at a time, and a front four', () => {
  const running = new RunningExports();
  const end = running.begin('ann');
  expect(codeOf(() => running.begin('ann'))).toBe('TOO_MANY_REQUESTS');
  for (const userId of ['bob', 'cat', 'dan']) running.begin(userId);
  expect(codeOf(() => running.begin('eve'))).toBe('BUSY');
  end();
  running.begin('eve');
  // Of an export that is over already, its end is no news.
  end();
  expect(codeOf(() => running.begin('ann'))).toBe('BUSY');
});
