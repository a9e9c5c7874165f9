/**
 * A worker killed at every step of a request, and at random under load: after a restart there is one effect, and at
 * least one reply, which is the same each time.
 *
 * The moments are made from outside: what passes between the worker and its services stands still there, and the worker
 * is killed.
 */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inDatabase } from './support/databases.ts';
import { api, KafkaProxy } from './support/kafka-proxy.ts';
import { leaveGroups } from './support/leave-groups.ts';
import { type MemberProcess, spawnWorker } from './support/member-process.ts';
import { PostgresProxy } from './support/postgres-proxy.ts';
import { createSystem, type System } from './support/system.ts';
import { createTopicClient, type TopicClient } from './support/topic-client.ts';
import { waitFor } from './support/wait-for.ts';

const userRows = (system: System, pattern: string) =>
  inDatabase(system.databaseUrl, async (database) => {
    const { rows } = await database.query('SELECT user_id FROM users WHERE user_id LIKE $1', [pattern]);
    return rows.map((row) => row.user_id as string);
  });

interface Proxies {
  readonly kafka: KafkaProxy;
  readonly postgres: PostgresProxy;
}

interface Asked {
  readonly prefix: string;
  readonly requestId: string;
}

/** Resolves when it has come, with everything standing still that would come next. */
type Moment = (proxies: Proxies, asked: Asked) => Promise<void>;

/** On either side of each commit. */
const moments: Record<string, Moment> = {
  'with the effect written, and not committed': ({ postgres }, { requestId }) =>
    postgres.freezeAt('written', asBytea(requestId)),
  'with the effect committed, and not known to be': ({ postgres }, { requestId }) =>
    postgres.freezeAt('committed', asBytea(requestId)),
  'with the reply acknowledged, and its offset not committed': ({ kafka }, { prefix }) =>
    kafka.freezeAt('request', api.offsetCommit, `${prefix}user-add-request`),
  'with the offset committed, and not known to be': ({ kafka }, { prefix }) =>
    kafka.freezeAt('answer', api.offsetCommit, `${prefix}user-add-request`),
};

/**
 * To the worker that comes next these are the same as two above: the first as "with the effect written, and not
 * committed" (nothing is stored), the second as "with the reply acknowledged, and its offset not committed".
 */
const momentsBetween: Record<string, Moment> = {
  'with the request received, and nothing done': ({ postgres }, { requestId }) =>
    postgres.freezeAt('asked', asBytea(requestId)),
  'with the reply written, and not known to be': ({ kafka }, { prefix }) =>
    kafka.freezeAt('answer', api.produce, `${prefix}user-add-response`),
};

/** As it stands in a parameter that is a list. */
const asBytea = (requestId: string) => `\\x${Buffer.from(requestId).toString('hex')}`;

/** Milliseconds, of which a moment takes some hundreds. */
const patience = 40_000;

/** @throws Error with what the worker has logged last, where the moment does not come */
async function comesWithin(moment: Promise<void>, { lines }: MemberProcess): Promise<void> {
  const giveUp = new AbortController();
  const late = sleep(patience, undefined, { signal: giveUp.signal }).then(() => {
    const logged = lines.slice(-20).map(({ text }) => text);
    throw new Error(`the moment has not come within ${patience / 1000} s:\n${logged.join('\n')}`);
  });
  late.catch(() => undefined);
  await Promise.race([moment, late]).finally(() => giveUp.abort());
}

describe.concurrent('killed', () => {
  let system: System;
  let client: TopicClient;

  beforeAll(async () => {
    system = await createSystem();
    const first = await system.startWorker(); // which makes the topics
    client = await createTopicClient(system.prefix);
    await first.stop();
  });

  afterAll(async () => {
    await client?.stop();
    await system?.stop();
  });

  async function survivesKillAt(comes: Moment): Promise<void> {
    const postgres = await PostgresProxy.open(system.databaseUrl);
    const kafka = await KafkaProxy.open(system.environment.KAFKA_BROKERS ?? '');
    const doomed = await spawnWorker(system, { DATABASE_URL: postgres.url, KAFKA_BROKERS: kafka.addresses });
    const [requestId, next] = [randomUUID(), randomUUID()];
    const moment = comes({ postgres, kafka }, { prefix: system.prefix, requestId });
    const user = { userId: `crash-${requestId}`, userPw: 'secret', email: '', userName: 'A' };
    await client.send('user-add', user, { requestId });
    // Killed in any case: one that stays would take requests of the tests after this.
    await comesWithin(moment, doomed).finally(doomed.kill);
    await Promise.all([postgres.close(), kafka.close(), leaveGroups(system.prefix)]);

    const worker = await system.startWorker();
    await client.send('user-add', { ...user, userId: `after-${next}` }, { requestId: next });
    await client.repliesTo(next);
    const replies = await client.repliesTo(requestId);
    expect(replies[0]?.body).toMatchObject({ isSuccess: true, user: { userId: user.userId } });
    expect(new Set(replies.map(({ value }) => value.toString())).size).toBe(1);
    expect(await userRows(system, user.userId)).toEqual([user.userId]);
    await worker.stop();
  }

  test.sequential.each(Object.entries(moments))('%s', { timeout: 90_000 }, (_, comes) =>
    survivesKillAt(comes),
  );

  test.sequential.each(Object.entries(momentsBetween))(
    '%s',
    { timeout: 90_000, tags: ['long'] },
    (_, comes) => survivesKillAt(comes),
  );
});

describe.concurrent('killed at random', () => {
  test('twice under load: every request has one effect and its reply', {
    timeout: 120_000,
    tags: ['long'],
  }, async () => {
    const system = await createSystem();
    let { process: worker } = await spawnWorker(system);
    const client = await createTopicClient(system.prefix);
    try {
      const ids = Array.from({ length: 60 }, (_, index) => ({
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
      for (const { share, isWaitedFor } of [
        { share: 12, isWaitedFor: true },
        { share: 32, isWaitedFor: false },
      ]) {
        await waitFor(`${share} replies`, () => answered() >= share, 60_000);
        const killed = once(worker, 'exit');
        worker.kill('SIGKILL');
        await killed;
        if (!isWaitedFor) await leaveGroups(system.prefix);
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
});
