import { beforeEach, expect, test } from 'vitest';
import { SessionCache } from './session-cache.ts';

let time: number;
let cache: SessionCache<{ userId?: string }>;

beforeEach(() => {
  time = 1_000;
  cache = new SessionCache(() => time);
});

const keep = (sid: string, userId?: string, goodFor = 1e9) =>
  cache.asking(sid)(userId === undefined ? {} : { userId }, goodFor);

test('a session is kept for seconds, and never beyond its end', () => {
  keep('long', 'kim');
  keep('short', 'kim', 100);
  expect([cache.get('long'), cache.get('short'), cache.get('none')]).toEqual([
    { userId: 'kim' },
    { userId: 'kim' },
    undefined,
  ]);
  time += 100;
  expect(cache.get('short')).toBeUndefined();
  expect(cache.get('long')).toEqual({ userId: 'kim' });
  time += 4_900;
  expect(cache.get('long')).toBeUndefined();
});

test('what ends sessions of a user outdates them, and nobody else’s', () => {
  keep('one', 'kim');
  keep('two', 'kim');
  keep('other', 'lee');
  keep('nobody’s');
  time += 1;
  cache.outdateUser('kim');
  expect(
    ['one', 'two', 'other', 'nobody’s'].map((sid) => cache.get(sid)?.userId ?? !!cache.get(sid)),
  ).toEqual([false, false, 'lee', true]);
  time += 1;
  keep('one', 'kim');
  expect(cache.get('one')).toEqual({ userId: 'kim' });
});

test('a session that was taken or changed is asked for anew', () => {
  keep('one', 'kim');
  keep('two', 'kim');
  cache.outdate('one');
  expect([cache.get('one'), cache.get('two')]).toEqual([undefined, { userId: 'kim' }]);
});

test('an answer of the database that was on its way when the session ended is not kept', () => {
  const ended = cache.asking('one');
  const taken = cache.asking('two');
  time += 1;
  cache.outdateUser('kim');
  cache.outdate('two');
  time += 1;
  ended({ userId: 'kim' }, 1e9);
  taken({ userId: 'lee' }, 1e9);
  expect([cache.get('one'), cache.get('two')]).toEqual([undefined, undefined]);
});
