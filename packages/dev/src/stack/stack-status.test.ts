import { expect, test } from 'vitest';
import { whyNotCounted } from './stack-status.ts';

const failure = (more: object) => Object.assign(new Error('Command failed: node bin.js lag'), more);

test('why requests that wait are not counted is told as parley lag told it', () => {
  const stderr = '✖ No worker has committed an offset yet.\n  See parley lag --help\n';
  expect(whyNotCounted(failure({ stderr }))).toBe('No worker has committed an offset yet.');
  expect(whyNotCounted(failure({ stderr: '', killed: true }))).toBe('parley lag took longer than 15 s.');
  expect(whyNotCounted(failure({}))).toBe('Command failed: node bin.js lag');
});
