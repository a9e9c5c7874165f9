/** The topics as the inspector reads them: each reading by a consumer of its own, which commits nothing. */
import { Failure } from '@parley/contracts';
import {
  type connectKafka,
  describeError,
  isGenuine,
  type LaneProducer,
  type Log,
  type ReadTopics,
  randomInstanceId,
  type SignatureCheck,
  type StartFrom,
  type TopicMeaning,
  type TopicNames,
  TopicReader,
  type TopicRecord,
  untilUp,
  withAdmin,
} from '@parley/messaging';

type Kafka = ReturnType<typeof connectKafka>;
type Admin = ReturnType<Kafka['admin']>;

export interface InspectedTopics extends ReadTopics {
  readonly producer: Pick<LaneProducer, 'send'>;
  readonly patience: number;
  /** Whether fronts take a reply or an event. */
  readonly isGenuine: (record: TopicRecord, meaning: TopicMeaning) => boolean;
  /** @param stopping gives up what is not read yet */
  readonly read: (
    topics: readonly string[],
    start: StartFrom,
    onRecord: (record: TopicRecord) => void,
    stopping?: AbortSignal,
  ) => Promise<TopicReader>;
  /** @throws Failure `UNAVAILABLE` where no broker answers */
  readonly withAdmin: <Result>(work: (admin: Admin) => Promise<Result>) => Promise<Result>;
}

/** How long it may take until a reader reads. Milliseconds. */
const upWithin = 15_000;
/** How long it may read what is there. Milliseconds. */
const patience = 10_000;

export interface InspectedTopicsOptions {
  readonly kafka: Kafka;
  readonly names: TopicNames;
  readonly producer: Pick<LaneProducer, 'send'>;
  readonly signed: SignatureCheck;
  readonly log: Log;
}

export function inspectedTopics({
  kafka,
  names,
  producer,
  signed,
  log,
}: InspectedTopicsOptions): InspectedTopics {
  const asAdmin: InspectedTopics['withAdmin'] = async (work) => {
    try {
      return await withAdmin(kafka, work);
    } catch (cause) {
      throw new Failure('UNAVAILABLE', describeError(cause as Error), { cause });
    }
  };
  return {
    names,
    producer,
    patience,
    isGenuine: (record, meaning) => isGenuine(signed, record, meaning),
    withAdmin: asAdmin,
    async present(topics) {
      const there = new Set(await asAdmin((admin) => admin.listTopics()));
      return topics.filter((topic) => there.has(topic));
    },
    async read(topics, start, onRecord, stopping) {
      const groupId = names.group(`front-inspector-${randomInstanceId()}`);
      const reader = new TopicReader({ kafka, groupId, topics, start, log, onRecord });
      if (await untilUp(reader, upWithin, stopping)) return reader;
      const { problem } = reader;
      await reader.stop();
      throw new Failure('UNAVAILABLE', problem);
    },
  };
}
