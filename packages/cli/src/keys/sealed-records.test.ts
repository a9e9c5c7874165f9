import { pairNames, pairs } from '@parley/contracts';
import { TopicNames, type TopicRecord } from '@parley/messaging';
import { beforeEach, expect, test } from 'vitest';
import { CommandFailed } from '../command-failed.ts';
import type { Topics } from '../connection/open-topics.ts';
import type { CredentialKey } from './key-files.ts';
import { keyUses, requireUnused } from './sealed-records.ts';

const old = [{ kid: 'old' }] as CredentialKey[];
const names = new TopicNames({ prefix: '', pairs: {} });
const all = pairNames.filter((pair) => pairs[pair].credentials.length > 0).map((pair) => names.request(pair));
const header = Buffer.from(JSON.stringify({ kid: 'old' })).toString('base64url');
const value = Buffer.from(JSON.stringify({ userPwEnc: `${header}.a.b.c.d` }));

/** Topics that hold one password, sealed at a time; only those that are there can be seen. */
function topicsWith(there: readonly string[], timestamp: number) {
  return {
    names,
    topicSettings: { retentionHours: 24 },
    present: async (topics: readonly string[]) => topics.filter((topic) => there.includes(topic)),
    require: async (topics: readonly string[]) => {
      const missing = topics.find((topic) => !there.includes(topic));
      if (missing) throw new CommandFailed(`no ${missing}`);
    },
    read: async (topics: readonly string[], _: unknown, onRecord: (record: TopicRecord) => void) => {
      if (topics.includes('login-request')) onRecord({ value, timestamp } as TopicRecord);
      return { caughtUp: true };
    },
  } as unknown as Topics;
}

let now: number;
beforeEach(() => {
  now = Date.now();
});

test('a key is unused once no request sealed to it can be executed any more', async () => {
  await expect(requireUnused(topicsWith(all, now - 3_600_000), old)).rejects.toThrow(/old/);
  await expect(requireUnused(topicsWith(all, now - 25 * 3_600_000), old)).resolves.toBeUndefined();
});

test('without reading all topics, a key is not reported as unused', async () => {
  for (const there of [[], all.filter((topic) => topic !== 'login-request')])
    await expect(requireUnused(topicsWith(there, now), old)).rejects.toThrow(/^no /);
  expect(await keyUses(topicsWith([], now))).toEqual(new Map());
  expect((await keyUses(topicsWith(['login-request'], now))).get('old')).toEqual({ sealed: 1, lastAt: now });
});
