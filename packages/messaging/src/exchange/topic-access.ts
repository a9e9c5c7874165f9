/** Any topics, as tools and tests use them: looked up, read from anywhere, and written to. */
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
  /** @throws ExchangeError `NO_TOPIC` where one of them isn't there, `NOT_ALLOWED`, `UNREACHABLE` */
  readonly require: ExchangeTopics['require'];
  /** Resolves once no record that comes can be missed. @throws ExchangeError `NOT_READ` where that takes too long, `NOT_ALLOWED` */
  readonly read: (
    topics: readonly string[],
    start: StartFrom,
    onRecord: (record: TopicRecord) => void,
  ) => Promise<TopicReader>;
  /** What the brokers answer to anything. @throws ExchangeError `UNREACHABLE`; `cause` is absent where it took too long */
  readonly answer: <Result>(asked: Promise<Result>) => Promise<Result>;
  readonly close: () => Promise<void>;
}

/** What getting ready to read may take, however short the wait for a reply is to be. Milliseconds. */
export const readyWithin = 30_000;
/** What the brokers may take to answer at all. Milliseconds. */
export const answerWithin = 15_000;
/** What a close may take: nobody waits for a broker that doesn't answer. Milliseconds. */
const closeWithin = 3_000;

/** Connects when something is asked for. @param role by which brokers know its client and groups */
export function accessTopics(settings: KafkaSettings, names: TopicNames, role: string): TopicAccess {
  // Nothing is logged: what goes wrong is told to the caller.
  const log = createLog(role, 'silent');
  const kafka = connectKafka(settings, log);
  const catalogue = new TopicCatalogue(kafka);
  const producer = new LaneProducer(kafka, catalogue, log);
  const readers: TopicReader[] = [];
  let forbid: (right: MissingRight) => void = () => undefined;
  const forbidden = new Promise<never>((_, reject) => {
    forbid = (right) => reject(notAllowed(right));
  });
  forbidden.catch(() => undefined); // told to whoever waits for something
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
      // Fronts may read with a group of such a name, so whoever has the rights of a front may read here.
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
    answer.catch(() => undefined); // too late to be of interest
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
