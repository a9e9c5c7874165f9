import { expect, test } from 'vitest';
import type { Admin, Topics } from '../connection/open-topics.ts';
import { checkBrokers } from './check-topics.ts';

test.each([
  ['one, where topics are kept once, whatever is set here', 1, 3, 1, 'info'],
  ['two, where topics are kept three times', 2, 1, 3, 'warning'],
  ['two, where there are no topics yet that are to be kept three times', 2, 3, undefined, 'warning'],
  ['two, where there are no topics yet that are to be kept twice', 2, 2, undefined, 'info'],
  ['three', 3, 3, 3, 'ok'],
])('brokers: %s', async (_, up, replication, kept, state) => {
  const brokers = Array.from({ length: up }, (_each, nodeId) => ({ nodeId, host: '', port: 1 }));
  const replicas = Array.from({ length: kept ?? 0 }, (_each, nodeId) => nodeId);
  const admin = {
    describeCluster: async () => ({ brokers }),
    fetchTopicMetadata: async () => ({ topics: [{ partitions: [{ replicas }] }] }),
  } as unknown as Admin;
  const topicSettings = { replication, prefix: '', pairs: {} };
  const present = async () => (kept === undefined ? [] : ['login-request']);
  const topics = { topicSettings, present } as unknown as Topics;
  expect(await checkBrokers(topics, admin)).toMatchObject({ check: 'brokers', state });
});
