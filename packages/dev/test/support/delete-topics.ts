import { connectKafka, createLog, type KafkaSettings, withAdmin } from '@parley/messaging';

/** @param prefix of their names */
export async function deleteTopics(kafka: KafkaSettings, prefix: string): Promise<void> {
  await withAdmin(connectKafka(kafka, createLog('test', 'silent')), async (admin) => {
    const topics = (await admin.listTopics()).filter((topic) => topic.startsWith(prefix));
    if (topics.length > 0) await admin.deleteTopics({ topics });
  });
}
