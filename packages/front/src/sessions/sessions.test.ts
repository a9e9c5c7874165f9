import { createLog } from '@parley/messaging';
import type pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SessionStore } from './sessions.ts';

let asked: string[];
let rows: object[];
let store: SessionStore;

beforeEach(() => {
  asked = [];
  rows = [{ sid: 'sid', sess: { origin: 'o', userId: 'kim' }, good_for: 1e9 }];
  const query = async (statement: string | { text: string }) => {
    const text = typeof statement === 'string' ? statement : statement.text;
    asked.push(text.trim().split(' ')[0] as string);
    return { rows, rowCount: rows.length };
  };
  store = new SessionStore(
    { query } as unknown as pg.Pool,
    { anonymous: 1_000, loggedIn: 1_000, idle: 1_000 },
    createLog('test', 'silent'),
  );
});

afterEach(() => store.close());

const get = (sid: string) =>
  new Promise((resolve, reject) => {
    store.get(sid, (error, session) => (error ? reject(error) : resolve(session)));
  });

test('a session that is used often is asked for once', async () => {
  for (let count = 0; count < 100; count++) expect(await get('sid')).toEqual({ origin: 'o', userId: 'kim' });
  expect(asked).toEqual(['SELECT']);
});

test('sessions that are asked for at once are read by one statement', async () => {
  const others = Array.from({ length: 100 }, (_, number) => `other ${number}`);
  const [first, ...rest] = await Promise.all(['sid', ...others].map(get));
  expect(first).toEqual({ origin: 'o', userId: 'kim' });
  expect(rest.filter((session) => session !== undefined)).toEqual([]);
  expect(asked).toEqual(['SELECT']);
});

test('what is not there is asked for each time: it may come', async () => {
  rows = [];
  expect([await get('sid'), await get('sid')]).toEqual([undefined, undefined]);
  expect(asked).toHaveLength(2);
});

test('what this front takes away is gone for it at once', async () => {
  await get('sid');
  await store.take('sid');
  rows = [];
  expect(await get('sid')).toBeUndefined();
});

test('sessions of a user that were ended are asked for anew', async () => {
  await get('sid');
  store.outdate('lee');
  await get('sid');
  expect(asked).toEqual(['SELECT']);
  store.outdate('kim');
  rows = [];
  expect(await get('sid')).toBeUndefined();
});
