/** Any topics, for tools and tests: looked up, read from any position, and written to. */
import type { Kafka } from 'kafkajs';
import { connectKafka } from '../connection/connection.ts';
import { MissingRight, namingMissingRight } from '../connection/missing-right.ts';
import { createLog } from '../process/log.ts';
import { settledWithin } from '../process/settled-within.ts';
import { LaneProducer } from '../producer/lane-producer.ts';
import type { StartFrom } from '../reader/start-offsets.ts';
import { TopicReader } from '../reader/topic-reader.ts';
import type { TopicRecord } from '../reader/topic-record.ts';
import { untilUp } from '../reader/until-caught-up.ts';
import { type KafkaSettings, randomInstanceId } from '../settings/settings.ts';
import type { TopicNames } from '../settings/topic-names.ts';
import { TopicCatalogue } from '../topics/topic-catalogue.ts';
import type { ExchangeTopics } from './exchange.ts';
import { ExchangeError } from './exchange-error.ts';

export interface TopicAccess extends ExchangeTopics {
  readonly kafka: Kafka;
  readonly producer: LaneProducer;
  /** @throws ExchangeError `NO_TOPIC` if one of them does not exist, `NOT_ALLOWED`, `UNREACHABLE` */
  readonly require: ExchangeTopics['require'];
  /**
   * Resolves once no new record can be missed. @throws ExchangeError `NOT_READ` if that takes too long, `NOT_ALLOWED`
   */
  readonly read: (
    topics: readonly string[],
    start: StartFrom,
    onRecord: (record: TopicRecord) => void,
  ) => Promise<TopicReader>;
  /** Awaits a broker's answer. @throws ExchangeError `UNREACHABLE`; `cause` is absent if it took too long */
  readonly answer: <Result>(asked: Promise<Result>) => Promise<Result>;
  readonly close: () => Promise<void>;
}

/** How long preparing to read may take, however short the wait for a reply is. Milliseconds. */
export const readyWithin = 30_000;
/** How long the brokers may take to answer at all. Milliseconds. */
export const answerWithin = 15_000;
/** How long a close may take: it does not wait for a broker that does not answer. Milliseconds. */
const closeWithin = 3_000;

/** Connects on first use. @param role by which brokers know its client and groups */
export function accessTopics(settings: KafkaSettings, names: TopicNames, role: string): TopicAccess {
  // Logs nothing: errors are returned to the caller.
  const log = createLog(role, 'silent');
  const kafka = connectKafka(settings, log);
  const catalogue = new TopicCatalogue(kafka);
  const producer = new LaneProducer(kafka, catalogue, log);
  const readers: TopicReader[] = [];
  let forbid: (right: MissingRight) => void = () => undefined;
  const forbidden = new Promise<never>((_, reject) => {
    forbid = (right) => reject(notAllowed(right));
  });
  forbidden.catch(() => undefined); // handled by whoever waits
  const brokers = settings.brokers.join(',');
  const answer = <Result>(asked: Promise<Result>) => inTime(asked, brokers);
  return {
    kafka,
    names,
    producer,
    answer,
    forbidden,
    async require(topics, operation) {
      const partitions = (topic: string) =>
        catalogue.partitions(topic).catch((error) => {
          throw namingMissingRight(error, { operation, topic });
        });
      for (const topic of topics)
        if ((await answer(partitions(topic))) === undefined) throw new ExchangeError('NO_TOPIC', topic);
    },
    async read(topics, start, onRecord) {
      // Fronts may use groups with this prefix, so a front's rights are enough to read here.
      const groupId = names.group(`front-${role}-${randomInstanceId()}`);
      const options = { kafka, groupId, topics, start, log, onRecord };
      const reader = new TopicReader({ ...options, onMissingRight: forbid });
      readers.push(reader);
      const isUp = await Promise.race([untilUp(reader, readyWithin), forbidden]);
      if (!isUp) throw new ExchangeError('NOT_READ', reader.problem ?? '');
      return reader;
    },
    async close() {
      const stopped = readers.map((reader) => reader.stop());
      await settledWithin(Promise.all([producer.close(), catalogue.close(), ...stopped]), closeWithin);
    },
  };
}

async function inTime<Result>(answer: Promise<Result>, brokers: string): Promise<Result> {
  if (!(await settledWithin(answer, answerWithin))) {
    answer.catch(() => undefined); // too late to matter
    throw new ExchangeError('UNREACHABLE', brokers);
  }
  return answer.catch((cause) => {
    throw cause instanceof MissingRight
      ? notAllowed(cause)
      : new ExchangeError('UNREACHABLE', brokers, { cause });
  });
}

const notAllowed = (right: MissingRight): ExchangeError =>
  new ExchangeError('NOT_ALLOWED', right.resourceName, { cause: right });
