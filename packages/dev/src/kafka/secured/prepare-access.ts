import {
  accessRightsOn,
  aclOf,
  connectKafka,
  createLog,
  prepareTopics,
  readEnvironment,
  sharedVariables,
  TopicNames,
  topicSettings,
  withAdmin,
} from '@parley/messaging';
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
  await withAdmin(kafka, async (admin) => {
    const rights = accessRightsOn(new TopicNames(topics));
    await admin.createAcls({ acl: rights.map((right) => aclOf(right, (who) => `User:${userName(who)}`)) });
  });
}
