/** A process that answers each record with one of its own, using plain kafkajs: the cost of two hops without work. */
import { pingTopics } from './ping-topics.ts';
import { connectTopics } from './topic-asker.ts';

const { kafka } = connectTopics({ brokers: process.env.KAFKA_BROKERS ?? '' });

const admin = kafka.admin();
await admin.connect();
await admin.createTopics({
  waitForLeaders: true,
  topics: Object.values(pingTopics).map((topic) => ({ topic, numPartitions: 2 })),
});
await admin.disconnect();

const producer = kafka.producer();
await producer.connect();
const consumer = kafka.consumer({ groupId: 'bench-echo', maxWaitTimeInMs: 500 });
const joined = new Promise((resolve) => consumer.on(consumer.events.GROUP_JOIN, resolve));
await consumer.connect();
await consumer.subscribe({ topic: pingTopics.request, fromBeginning: true });
await consumer.run({
  partitionsConsumedConcurrently: 2,
  eachBatch: async ({ batch, resolveOffset }) => {
    const answered = batch.messages.map(({ key, value, headers }) =>
      producer.send({
        topic: pingTopics.response,
        acks: -1,
        messages: [{ key, value, ...(headers && { headers }) }],
      }),
    );
    await Promise.all(answered);
    resolveOffset(batch.lastOffset());
  },
});
await joined;
process.send?.({ ready: true });
process.on('disconnect', () => process.exit(0));
