/** A command's side of the topics: the same settings, and variables, as a front's. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { PairName } from '@parley/contracts';
import {
  ConfigurationError,
  connectKafka,
  createLog,
  type KafkaSettings,
  kafkaSettings,
  LaneProducer,
  type Log,
  type ReceivedReply,
  ReplyReceiver,
  RequestSender,
  randomInstanceId,
  readEnvironment,
  settledWithin,
  sharedVariables,
  TopicCatalogue,
  TopicNames,
  topicSettings,
} from '@parley/messaging';
import { CommandFailed } from './command-failed.ts';
import { localBrokers } from './local-stack.ts';
import { whyNoKafka } from './why-no-kafka.ts';

export interface TopicsOptions {
  /** `host:port,…` */
  readonly brokers?: string;
  /** The project's folder. */
  readonly root: string;
}

export interface Topics {
  readonly sender: RequestSender;
  /** For what is no request. */
  readonly producer: LaneProducer;
  readonly names: TopicNames;
  /** Reads replies from now on; resolves once none can be missed. @throws CommandFailed where that takes too long */
  readonly receive: (onReply: (reply: ReceivedReply) => void) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** What getting ready may take, however short the wait for a reply is to be. Milliseconds. */
const readyWithin = 30_000;
/** What the brokers may take to answer at all. Milliseconds. */
const answerWithin = 15_000;
/** What a close may take: nobody waits for a broker that doesn't answer. Milliseconds. */
const closeWithin = 3_000;

/** @throws CommandFailed where no broker answers or a pair's topics are not there */
export async function openTopics(options: TopicsOptions, pairs: readonly PairName[]): Promise<Topics> {
  const { settings, names } = readSettings(options);
  // Standard output is for results, and what goes wrong is told by the command itself.
  const log = createLog('cli', 'silent');
  const kafka = connectKafka(settings, log);
  const catalogue = new TopicCatalogue(kafka);
  const producer = new LaneProducer(kafka, catalogue, log);
  let receiver: ReplyReceiver | undefined;
  const close = async () => {
    const closed = Promise.all([producer.close(), receiver?.stop(), catalogue.close()]);
    await settledWithin(closed, closeWithin);
  };
  try {
    await requireTopics(catalogue, names, pairs, settings.brokers);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    sender: new RequestSender(producer, names),
    producer,
    names,
    async receive(onReply) {
      receiver = startReceiver(settings, names, log, onReply);
      const until = Date.now() + readyWithin;
      while (!receiver.up) {
        if (Date.now() > until)
          throw new CommandFailed(
            `The Kafka at ${settings.brokers.join(',')} let nobody read replies within ${readyWithin / 1_000} s: ${receiver.problem}.`,
          );
        await sleep(20);
      }
    },
    close,
  };
}

function startReceiver(
  settings: KafkaSettings,
  names: TopicNames,
  log: Log,
  onReply: (reply: ReceivedReply) => void,
): ReplyReceiver {
  const instanceId = `cli-${randomInstanceId()}`;
  return new ReplyReceiver({ kafka: connectKafka(settings, log), names, instanceId, log, onReply });
}

function readSettings({ brokers, root }: TopicsOptions) {
  const given = brokers ?? process.env.KAFKA_BROKERS;
  const environment = { ...process.env, KAFKA_BROKERS: given || localBrokers(root, process.env) };
  try {
    const values = readEnvironment(sharedVariables, environment);
    return {
      settings: kafkaSettings(values, 'cli', randomInstanceId()),
      names: new TopicNames(topicSettings(values)),
    };
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const isOption = brokers !== undefined && error.message.startsWith('KAFKA_BROKERS is wrong');
    throw new CommandFailed(
      isOption ? `--brokers ${brokers} is not host:port, or several with commas.` : error.message,
    );
  }
}

async function inTime<Result>(answer: Promise<Result>): Promise<Result> {
  if (await settledWithin(answer, answerWithin)) return answer;
  answer.catch(() => undefined); // too late to be of interest
  throw new Error(`no answer within ${answerWithin / 1_000} s`);
}

async function requireTopics(
  catalogue: TopicCatalogue,
  names: TopicNames,
  pairs: readonly PairName[],
  brokers: readonly string[],
): Promise<void> {
  const wanted = pairs.flatMap((pair) => [names.request(pair), names.response(pair)]);
  for (const topic of wanted) {
    const partitions = await inTime(catalogue.partitions(topic)).catch(async (error: Error) => {
      throw new CommandFailed(
        `No Kafka answers at ${brokers.join(',')}: ${await whyNoKafka(brokers, error)}\n` +
          '  Start the local one:  npm start\n  or name another:      KAFKA_BROKERS=host:9092',
      );
    });
    if (partitions === undefined)
      throw new CommandFailed(
        `The Kafka at ${brokers.join(',')} has no topic ${topic}.\n` +
          '  A front or a worker makes the topics when it starts; TOPIC_PREFIX must be theirs.',
      );
  }
}
