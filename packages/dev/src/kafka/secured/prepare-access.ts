import { eventTopicNames, pairNames } from '@parley/contracts';
import {
  connectKafka,
  createLog,
  prepareTopics,
  readEnvironment,
  sharedVariables,
  TopicNames,
  topicSettings,
  withAdmin,
} from '@parley/messaging';
import { accessRights, aclOf, type Right } from '../access-rights.ts';
import { type KafkaSecurity, userName } from './kafka-security.ts';

/** Makes the topics, which neither front nor worker may, and gives everybody their rights: at each start, as names may change. */
export async function prepareAccess(
  security: KafkaSecurity,
  { brokers, replication }: { brokers: string; replication: number },
): Promise<void> {
  const environment = {
    TOPIC_REPLICATION: String(replication),
    ...process.env,
    KAFKA_BROKERS: brokers,
    TOPICS: 'create',
  };
  const topics = topicSettings(readEnvironment(sharedVariables, environment));
  const log = createLog('stack', 'silent');
  const kafka = connectKafka(security.settingsOf('owner', brokers), log);
  await prepareTopics(kafka, topics, log);
  const named = namesAfter(new TopicNames(topics));
  await withAdmin(kafka, async (admin) => {
    const acl = accessRights.map((right) => aclOf({ ...right, name: named(right) }, userName));
    await admin.createAcls({ acl });
  });
}

/** What the console tools call their groups goes by no prefix of ours. */
const foreign = ['*', 'tester-*', 'console-consumer-*', 'kafka-cluster'];

/** As topics and groups are called in this deployment. */
function namesAfter(names: TopicNames): (right: Right) => string {
  const topics = new Map<string, string>([
    ...pairNames.flatMap((pair): [string, string][] => [
      [`${pair}-request`, names.request(pair)],
      [`${pair}-response`, names.response(pair)],
      [`${pair}-request-dlt`, names.deadLetter(names.request(pair))],
    ]),
    ...eventTopicNames.map((event): [string, string] => [event, names.event(event)]),
  ]);
  return ({ name }) => (foreign.includes(name) ? name : (topics.get(name) ?? names.group(name)));
}
