import { expect, test } from 'vitest';
import type { Admin, Topics } from '../connection/open-topics.ts';
import { checkBrokers } from './check-topics.ts';

test.each([
  [1, 1, 'info'],
  [2, 3, 'warning'],
  [2, 2, 'info'],
  [3, 3, 'ok'],
  [3, 5, 'warning'],
])('of %i brokers with %i replicas of each topic the state is %s', async (up, replication, state) => {
  const brokers = Array.from({ length: up }, (_, nodeId) => ({ nodeId, host: '', port: 1 }));
  const admin = { describeCluster: async () => ({ brokers }) } as unknown as Admin;
  const topics = { topicSettings: { replication } } as Topics;
  expect(await checkBrokers(topics, admin)).toMatchObject({ check: 'brokers', state });
});
