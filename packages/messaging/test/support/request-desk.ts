import { type PairName, successReply } from '@parley/contracts';
import type { IHeaders } from 'kafkajs';
import { createTopics } from '../../../dev/test/support/create-topics.ts';
import { withAdmin } from '../../src/connection/with-admin.ts';
import type { ReceivedRequest } from '../../src/records/received-request.ts';
import { Signatures } from '../../src/records/signatures.ts';
import type { Handle } from '../../src/requests/handle.ts';
import { RequestReceiver, type RequestReceiverOptions } from '../../src/requests/receive-requests.ts';
import { TopicNames } from '../../src/settings/topic-names.ts';
import { type Client, testTopicSettings } from './suite.ts';
import { openTape, type TapedRecord } from './topic-tape.ts';

export interface Asked {
  readonly pair?: PairName;
  readonly value?: Buffer | string | null;
  readonly key?: Buffer | string | null;
  readonly partition?: number;
  readonly headers?: IHeaders;
}

export const correlationId = ({ headers }: TapedRecord) => headers.kafka_correlationId as Buffer | undefined;

export const reply = ({ pair, request, userId }: ReceivedRequest) => ({
  text: JSON.stringify(successReply(pair, userId, request as never)),
  errorCode: '' as const,
});

/** Answers with the request itself. */
export const echo: Handle = async (_pair, requests) => requests.map(reply);

let asked = 0;
export const newId = () => `request-${asked++}`;

/** Asks of a topic and looks at the answers, of some pairs under a prefix of their own. */
export async function openDesk(
  client: Client,
  pairs: readonly PairName[],
  {
    otherTopics = [],
    requestPartitions = 2,
  }: { otherTopics?: readonly string[]; requestPartitions?: number } = {},
) {
  const names = new TopicNames(testTopicSettings());
  const deadLetters = (pair: PairName) => names.deadLetter(names.request(pair));
  await createTopics(
    client.kafka,
    pairs.flatMap((pair) => [
      { topic: names.request(pair), partitions: requestPartitions },
      { topic: names.response(pair), partitions: 2 },
      { topic: deadLetters(pair), partitions: 2 },
    ]),
  );
  const [pair] = pairs as [PairName];
  const tape = await openTape(client.kafka, [
    ...pairs.flatMap((each) => [names.response(each), deadLetters(each)]),
    ...otherTopics,
  ]);
  const receivers: RequestReceiver[] = [];
  const hasId = (id: string | Buffer) => (record: TapedRecord) =>
    correlationId(record)?.equals(Buffer.from(id)) === true;
  return {
    names,
    tape,
    deadLetters,
    /** Starts a receiver of these pairs; the desk stops it when it closes, if nobody did before. */
    receive(handle: Handle = echo, options: Partial<RequestReceiverOptions> = {}): RequestReceiver {
      const { kafka, catalogue, producer, log } = client;
      const receiver = new RequestReceiver({
        now: Date.now,
        ...{ kafka, catalogue, producer, log, names, pairs, handle },
        group: 'workers',
        allowedReplyTopics: [],
        signatures: new Signatures(['a secret']),
        window: 3_600_000,
        batchSize: 100,
        limitRetries: (work) => work(),
        ...options,
      });
      receivers.push(receiver);
      return receiver;
    },
    /** Writes a record on a request topic, a good one of `user-status-change` unless told otherwise. */
    ask(record: Asked = {}) {
      const { value = '{"userId":"kim","status":"hi"}', key = 'kim', partition = 0, headers = {} } = record;
      return client.producer.send({
        topic: names.request(record.pair ?? pair),
        partition,
        key: key === null ? null : Buffer.from(key),
        value: value === null ? null : Buffer.from(value),
        headers,
      });
    },
    /** The reply to a request id, as it stands on a topic. */
    async replyTo(id: string | Buffer, topic = names.response(pair)) {
      const record = await tape.find(topic, hasId(id));
      return { ...record, body: JSON.parse(String(record.value)) };
    },
    /** How many of these request ids have a reply. */
    answered(ids: readonly string[]): number {
      const known = new Set(
        tape.records(names.response(pair)).map((record) => String(correlationId(record))),
      );
      return ids.filter((id) => known.has(id)).length;
    },
    /** The committed offset of a partition of the first pair; -1 for none. */
    async committed(group = 'workers', partition = 0): Promise<number> {
      const groups = await withAdmin(client.kafka, (admin) =>
        admin.fetchOffsets({ groupId: names.group(group), topics: [names.request(pair)] }),
      );
      return Number(groups[0]?.partitions.find((one) => one.partition === partition)?.offset);
    },
    async close(): Promise<void> {
      await Promise.all(receivers.map((receiver) => receiver.stop()));
      await tape.close();
    },
  };
}

export type Desk = Awaited<ReturnType<typeof openDesk>>;

/** A handler that is let go batch by batch. */
export function heldHandler() {
  const held: { requests: readonly ReceivedRequest[]; release: () => void; fail: () => void }[] = [];
  const handle: Handle = (_pair, requests) =>
    new Promise((resolve, reject) =>
      held.push({
        requests,
        release: () => resolve(requests.map(reply)),
        fail: () => reject(new Error('stopping')),
      }),
    );
  return { held, handle };
}
