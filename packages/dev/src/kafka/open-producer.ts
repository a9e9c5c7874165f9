import { type connectKafka, LaneProducer, type Log, TopicCatalogue } from '@parley/messaging';

export interface OpenProducer {
  readonly producer: LaneProducer;
  readonly close: () => Promise<void>;
}

/** A producer with a catalogue of its own. */
export function openProducer(kafka: ReturnType<typeof connectKafka>, log: Log): OpenProducer {
  const catalogue = new TopicCatalogue(kafka);
  const producer = new LaneProducer(kafka, catalogue, log);
  return {
    producer,
    async close() {
      await producer.close();
      await catalogue.close();
    },
  };
}
