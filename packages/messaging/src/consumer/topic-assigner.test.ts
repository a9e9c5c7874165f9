import { expect, test } from 'vitest';
import { type Subscriber, shareOut, subscriberOf } from './topic-assigner.ts';

const member = (memberId: string, ...topics: string[]): Subscriber => ({ memberId, topics });
const partitions = new Map([
  ['a', [0, 1]],
  ['b', [1, 0, 2]],
  ['new', [0, 1]],
]);
const shared = (...members: Subscriber[]) => Object.fromEntries(shareOut(members, partitions));

test('members that read the same share everything evenly, whatever order they come in', () => {
  const [one, two] = [member('1', 'a', 'b', 'new'), member('2', 'a', 'b', 'new')];
  expect(shared(two, one)).toEqual(shared(one, two));
  expect(shared(one, two)).toEqual({
    1: { a: [0], b: [0, 2], new: [1] },
    2: { a: [1], b: [1], new: [0] },
  });
});

test('nobody is given what it does not read, and what somebody reads is given to somebody', () => {
  expect(shared(member('old', 'a', 'b'), member('young', 'a', 'b', 'new'), member('stranger', 'x'))).toEqual({
    old: { a: [0], b: [0, 2] },
    young: { a: [1], b: [1], new: [0, 1] },
    stranger: {},
  });
});

test('what nobody reads is given to nobody', () => {
  expect(shared(member('old', 'a'))).toEqual({ old: { a: [0, 1] } });
});

test('a member whose subscription cannot be read reads nothing', () => {
  expect(subscriberOf({ memberId: '1', memberMetadata: Buffer.from([0, 0, 9]) })).toEqual(member('1'));
});
