import { expect, test } from 'vitest';
import { partitionOfGroup } from './broker-clocks.ts';

// "…".hashCode() in Java: 99162322, -969099747, and the least there is.
test.each([
  ['hello', 22],
  ['Hello World!', 47],
  ['polygenelubricants', 0],
])('the group %j is on partition %i of 50', (group, partition) => {
  expect(partitionOfGroup(group, 50)).toBe(partition);
});
