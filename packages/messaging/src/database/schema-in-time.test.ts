import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createLog } from '../process/log.ts';
import { type AskDatabase, migrationNames, SchemaInTime } from './schema-in-time.ts';

const needed = ['1_first', '2_second', '3_third'];
const log = createLog('test', 'silent');
const stopping = new AbortController();

/** A database with these migrations applied; undefined: without a history. */
let applied: string[] | undefined;
const ask: AskDatabase = async (statement) => {
  if (statement.includes('to_regclass')) return [{ is_there: applied ? '_prisma_migrations' : null }];
  return (applied ?? []).map((migration_name) => ({ migration_name }));
};

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

async function problemOf(asked: AskDatabase = ask, absent?: Error) {
  const schema = new SchemaInTime(asked, log, stopping.signal, needed);
  for (let count = 0; count < 5; count++) await turn();
  return schema.problem(absent);
}

test('this build has migrations', () => {
  expect(migrationNames()).toContain('20261123000000_users_inbox_sessions');
  expect(() => migrationNames('/nowhere')).toThrow(/is incomplete/);
});

test('what is missing is named, with the command', async () => {
  applied = ['1_first', '2_second'];
  expect(await problemOf()).toBe('the migration 3_third is not applied: DATABASE_URL=… npm run migrate');
  applied = ['2_second'];
  expect(await problemOf()).toMatch(/^the migrations 1_first, 3_third are not applied/);
  applied = undefined;
  expect(await problemOf()).toMatch(/^the migrations 1_first, 2_second, 3_third are not applied/);
});

test('nothing is wrong with all of them, nor with more', async () => {
  applied = needed;
  expect(await problemOf()).toBeUndefined();
  applied = [...needed, '4_fourth'];
  expect(await problemOf()).toBeUndefined();
});

test('an absent database is told of as such, in the words of whoever asked last', async () => {
  const absent = async () => {
    throw new Error('connection refused');
  };
  expect(await problemOf(absent)).toBe('connection refused');
  expect(await problemOf(absent, new Error('no answer'))).toBe('no answer');
  applied = needed;
  expect(await problemOf(ask, new Error('no answer'))).toBe('no answer');
});
