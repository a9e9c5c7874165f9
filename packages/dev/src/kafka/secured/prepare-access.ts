import {
  accessRightsOn,
  aclOf,
  connectKafka,
  createLog,
  prepareTopics,
  type Right,
  readEnvironment,
  sharedVariables,
  TopicNames,
  topicSettings,
  withAdmin,
} from '@parley/messaging';
import { type KafkaSecurity, userName } from './kafka-security.ts';

/**
 * Creates the topics, which neither front nor worker may, and grants the rights: at each start, as names may change.
 */
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
  const isGiven = ({ process: who }: Right) => who !== 'inspector' || process.env.INSPECTOR !== 'false';
  await withAdmin(kafka, async (admin) => {
    const rights = accessRightsOn(new TopicNames(topics)).filter(isGiven);
    await admin.createAcls({ acl: rights.map((right) => aclOf(right, principalOf)) });
  });
}

/** Here each front has the inspector's rights too. */
const principalOf = (who: Right['process']) => `User:${userName(who === 'inspector' ? 'front' : who)}`;
