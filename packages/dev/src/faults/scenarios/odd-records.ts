/**
 * Between normal messages, records arrive that no client should send: unreadable, very large, with very many headers,
 * with forged reply topics, in transactions. Each gets its reply, or ends as a dead letter, and nobody else has to
 * wait.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { header, ReplyReceiver, TopicNames, withAdmin } from '@parley/messaging';
import { connectFaults } from '../connect-faults.ts';
import { Random } from '../random.ts';
import { Crowd, toldOnce } from './crowd.ts';
import type { CrowdStream } from './crowd-stream.ts';
import { all, type Claim, type Scenario, type ScenarioPlace, withinSeconds } from './scenario.ts';

const names = new TopicNames({ prefix: '', pairs: {} });
const topic = names.request('user-add-chat');
const deadLetters = `${topic}-dlt`;
/** Per second. */
const rate = 10;
/** Milliseconds to wait for a record's outcome. */
const patience = 30_000;

interface Odd {
  readonly value: Buffer | string | null;
  readonly headers: Record<string, string>;
  readonly key?: string;
  /** Sent in a committed transaction. */
  readonly isTransactional?: boolean;
}

/** Each gets a reply; one without id, key and user gets a dead letter. */
const kinds: readonly ((id: Record<string, string>, good: string) => Odd)[] = [
  (headers) => ({ value: 'not JSON', headers }),
  (headers) => ({ value: Buffer.from([0xff, 0xfe, 0x00, 0xc3]), headers }),
  (headers) => ({ value: null, headers }),
  () => ({ value: 'nobody can be told', headers: {} }),
  (headers) => ({ value: JSON.stringify({ message: 'ㅋ'.repeat(300_000) }), headers }),
  (headers) => ({ value: '{"a":'.repeat(50_000), headers }),
  (headers, value) => ({
    value,
    headers: { ...Object.fromEntries(Array.from({ length: 5_000 }, (_, at) => [`h${at}`, 'x'])), ...headers },
  }),
  (headers, value) => ({ value, headers: { ...headers, [header.replyTopic]: 'login-response' } }),
  (headers, value) => ({ value, headers: { ...headers, [header.replyTopic]: '../no-such-topic' } }),
  (headers, value) => ({ value, headers: { ...headers, [header.replyPartition]: '99' } }),
  (headers, value) => ({ value, headers, isTransactional: true }),
];

export const oddRecords: Scenario = {
  name: 'odd-records',
  about:
    'unreadable, oversized and transactional records, with many headers or forged reply topics, among valid ones',
  async run(place) {
    const { cluster, filled, isShort, fleet } = place;
    const [readers, seconds] = isShort ? [10, 4] : [100, 30];
    const crowd = await Crowd.gather(cluster, filled, fleet.signal);
    const desk = new Desk(place);
    try {
      await crowd.until('replies are read', () => desk.up);
      const streams = await crowd.open(
        filled,
        [...filled.cookies.keys()].slice(0, readers),
        () => cluster.fronts[0] ?? '',
      );
      crowd.talk(rate);
      const without = await slowest(streams, () => sleep(seconds * 1_000));
      const withOdd = await slowest(streams, () => desk.sendOdd(seconds));
      await crowd.beQuiet();
      await crowd.settle(streams);
      return [...(await desk.outcomes()), later(without, withOdd), ...toldOnce(streams)];
    } finally {
      await Promise.all([crowd.leave(), desk.close()]);
    }
  },
};

/** Latency of the slowest event meanwhile, in milliseconds. */
async function slowest(streams: readonly CrowdStream[], work: () => Promise<unknown>): Promise<number> {
  for (const stream of streams) stream.delays = [];
  await work();
  return streams.reduce((longest, { delays }) => Math.max(longest, ...delays), 0);
}

function later(without: number, withOdd: number): Claim {
  return {
    about: 'added delay of the slowest of all others',
    target: '≤ 1 s',
    measured: `${without.toFixed(0)} → ${withOdd.toFixed(0)} ms`,
    holds: withOdd - without <= 1_000,
    isOfTime: true,
  };
}

/** Sends them, and observes the outcome of each. */
class Desk {
  readonly #kafka;
  readonly #receiver: ReplyReceiver;
  readonly #random = new Random(1);
  readonly #room: number | undefined;
  /** When each unanswered one was written, by id. */
  readonly #open = new Map<string, number>();
  readonly #took: number[] = [];
  #sent = 0;
  #deadBefore = 0;

  constructor({ cluster, filled }: ScenarioPlace) {
    const { kafka, log } = connectFaults(cluster.brokers);
    this.#kafka = kafka;
    this.#room = filled.rooms[0];
    this.#receiver = new ReplyReceiver({
      kafka,
      names,
      instanceId: `faults-${randomUUID()}`,
      log,
      onReply: ({ requestId }) => {
        const at = this.#open.get(requestId);
        if (at !== undefined) this.#took.push(performance.now() - at);
        this.#open.delete(requestId);
      },
    });
  }

  get up(): boolean {
    return this.#receiver.up;
  }

  async sendOdd(seconds: number): Promise<void> {
    this.#deadBefore = await this.#deadLetters();
    const producer = this.#kafka.producer();
    const transactional = this.#kafka.producer({
      transactionalId: randomUUID(),
      idempotent: true,
      maxInFlightRequests: 1,
    });
    await Promise.all([producer.connect(), transactional.connect()]);
    const end = performance.now() + seconds * 1_000;
    try {
      for (let turn = 0; performance.now() < end; turn++) {
        const { isTransactional, message } = this.#next(turn);
        const messages = [message];
        if (!isTransactional) await producer.send({ topic, messages });
        else {
          const transaction = await transactional.transaction();
          await transaction.send({ topic, messages });
          await transaction.commit();
        }
        await sleep(1_000 / rate);
      }
    } finally {
      await Promise.all([producer.disconnect(), transactional.disconnect()]);
    }
  }

  #next(turn: number) {
    const id = randomUUID();
    const kind = kinds[turn % kinds.length];
    const said = { roomId: this.#room, writerId: 'listener-0', message: `${performance.now()} good` };
    const { value, headers, isTransactional } = kind?.(
      { [header.correlationId]: id },
      JSON.stringify(said),
    ) ?? {
      value: null,
      headers: {},
    };
    this.#sent += 1;
    this.#open.set(id, performance.now());
    return { isTransactional, message: { partition: this.#random.int(0, 2), value, headers } };
  }

  /** Once no more outcomes are awaited. */
  async outcomes(): Promise<Claim[]> {
    const began = performance.now();
    const dead = async () => (await this.#deadLetters()) - this.#deadBefore;
    while (performance.now() - began < patience && this.#took.length + (await dead()) < this.#sent)
      await sleep(200);
    const ended = this.#took.length + (await dead());
    return [
      all('odd records that were answered or became dead letters', ended, this.#sent),
      withinSeconds(
        'from the last of them until the last was answered or a dead letter',
        performance.now() - began,
        5,
      ),
      withinSeconds('the longest that an answer took', Math.max(0, ...this.#took), 5),
    ];
  }

  async #deadLetters(): Promise<number> {
    return withAdmin(this.#kafka, async (admin) => {
      const offsets = await admin.fetchTopicOffsets(deadLetters);
      return offsets.reduce((sum, { high }) => sum + Number(high), 0);
    });
  }

  close(): Promise<void> {
    return this.#receiver.stop();
  }
}
