/**
 * A worker killed at every step of a request, and at random under load: after a restart there is one effect, and at
 * least one reply, which is the same each time.
 */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { steps } from '@parley/messaging';
import { describe, expect, test } from 'vitest';
import { inDatabase } from './support/databases.ts';
import { spawnWorker } from './support/member-process.ts';
import { createSystem, type System } from './support/system.ts';
import { createTopicClient } from './support/topic-client.ts';
import { waitFor } from './support/wait-for.ts';

const userRows = (system: System, pattern: string) =>
  inDatabase(system.databaseUrl, async (database) => {
    const { rows } = await database.query('SELECT user_id FROM users WHERE user_id LIKE $1', [pattern]);
    return rows.map((row) => row.user_id as string);
  });

describe.concurrent('killed at the step', () => {
  test.each(steps)('%s', { timeout: 90_000 }, async (step) => {
    const system = await createSystem();
    const { process: worker } = await spawnWorker(system, { CRASH_AT: step });
    const client = await createTopicClient(system.prefix);
    try {
      const died = once(worker, 'exit');
      const requestId = randomUUID();
      const user = { userId: `crash-${step}`, userPw: 'secret', email: '', userName: 'A' };
      await client.send('user-add', user, { requestId });
      expect(await died).toEqual([null, 'SIGKILL']);
      await system.startWorker();
      const next = randomUUID();
      await client.send('user-add', { ...user, userId: `after-${step}` }, { requestId: next });
      await client.repliesTo(next);
      const replies = await client.repliesTo(requestId);
      expect(replies[0]?.body).toMatchObject({ isSuccess: true, user: { userId: user.userId } });
      expect(new Set(replies.map(({ value }) => value.toString())).size).toBe(1);
      expect(await userRows(system, 'crash-%')).toEqual([user.userId]);
    } finally {
      await client.stop();
      await system.stop();
    }
  });
});

test('killed at random under load, twice: every request has one effect and its reply', {
  timeout: 120_000,
}, async () => {
  const system = await createSystem();
  let { process: worker } = await spawnWorker(system);
  const client = await createTopicClient(system.prefix);
  try {
    const ids = Array.from({ length: 300 }, (_, index) => ({
      requestId: randomUUID(),
      userId: `load-${index}`,
    }));
    const answered = () => new Set(client.replies.map(({ requestId }) => requestId)).size;
    await Promise.all(
      ids.map(({ requestId, userId }) =>
        client.send(
          'user-add',
          { userId, userPw: 'secret', email: '', userName: 'A' },
          { requestId, key: userId },
        ),
      ),
    );
    for (const share of [40, 120]) {
      await waitFor(`${share} replies`, () => answered() >= share, 60_000);
      worker.kill('SIGKILL');
      worker = (await spawnWorker(system)).process;
    }
    await waitFor('all replies', () => answered() === ids.length, 60_000);
    for (const { requestId, userId } of ids) {
      const texts = client.replies
        .filter((reply) => reply.requestId === requestId)
        .map(({ value }) => value.toString());
      expect(new Set(texts).size).toBe(1);
      expect(JSON.parse(texts[0] ?? '')).toMatchObject({ isSuccess: true, user: { userId } });
    }
    expect((await userRows(system, 'load-%')).sort()).toEqual(ids.map(({ userId }) => userId).sort());
    const ended = once(worker, 'exit');
    worker.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
  } finally {
    await client.stop();
    await system.stop();
  }
});
