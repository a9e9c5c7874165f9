/** Many streams, and a speaker who writes in their rooms continuously, so that each gets events all the time. */
import { setTimeout as sleep } from 'node:timers/promises';
import { newRequestId, RequestSender, TopicNames } from '@parley/messaging';
import pg from 'pg';
import { type FilledRooms, speaker } from '../../bench/fanout/fill-rooms.ts';
import { openProducer } from '../../kafka/open-producer.ts';
import { StackError } from '../../stack-error.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { connectFaults } from '../connect-faults.ts';
import { CrowdStream } from './crowd-stream.ts';
import { type Claim, none } from './scenario.ts';

/** Number of streams being opened at the same time. */
const atATime = 50;
/** Timeout of all waits in milliseconds. */
const patience = 120_000;

export class Crowd {
  readonly streams: CrowdStream[] = [];
  readonly #cluster: Cluster;
  readonly #rooms: readonly number[];
  readonly #signal: AbortSignal;
  readonly #sender: RequestSender;
  readonly #close: () => Promise<void>;
  /** In the order of the rooms. */
  readonly #lastSeqs: ReadonlyMap<number, number>;
  readonly #talks: Promise<void>[] = [];
  #isQuiet = false;

  private constructor(
    cluster: Cluster,
    { rooms }: FilledRooms,
    lastSeqs: ReadonlyMap<number, number>,
    signal: AbortSignal,
  ) {
    this.#cluster = cluster;
    this.#rooms = rooms;
    this.#lastSeqs = lastSeqs;
    this.#signal = signal;
    const { kafka, log } = connectFaults(cluster.brokers);
    const { producer, close } = openProducer(kafka, log);
    this.#sender = new RequestSender(producer, new TopicNames({ prefix: '', pairs: {} }));
    this.#close = close;
  }

  static async gather(cluster: Cluster, filled: FilledRooms, signal: AbortSignal): Promise<Crowd> {
    return new Crowd(cluster, filled, await lastSeqsOf(cluster.databaseUrl), signal);
  }

  /**
   * @param members indices among the filled users
   * @param front URL of the front, called for each attempt of a stream
   * @returns the streams, once they are connected
   */
  async open(
    { cookies }: FilledRooms,
    members: readonly number[],
    front: () => string,
  ): Promise<CrowdStream[]> {
    const added = members.map((member) => {
      const roomId = this.#rooms[member % this.#rooms.length] ?? 0;
      const lastSeq = this.#lastSeqs.get(roomId) ?? 0;
      return new CrowdStream({ cookie: cookies[member] ?? '', roomId, lastSeq, front });
    });
    this.streams.push(...added);
    for (let at = 0; at < added.length; at += atATime) {
      const some = added.slice(at, at + atATime);
      for (const stream of some) stream.connect();
      await this.until('streams are greeted', () => some.every(({ greetedAt }) => greetedAt !== undefined));
    }
    return added;
  }

  /**
   * Writes in the rooms in turn.
   * @param perSecond in all rooms together
   * @param more text after the time
   */
  talk(perSecond: number, rooms = this.#rooms, more = ''): void {
    this.#talks.push(this.#talkOn(perSecond, rooms, more));
  }

  /** Stops writing; resolves once every message is on its topic. */
  async beQuiet(): Promise<void> {
    this.#isQuiet = true;
    await Promise.all(this.#talks);
  }

  async #talkOn(perSecond: number, rooms: readonly number[], more: string): Promise<void> {
    const saying: Promise<void>[] = [];
    const began = performance.now();
    for (let turn = 0; !this.#isQuiet && !this.#signal.aborted; turn++) {
      await sleep(Math.max(0, began + (turn * 1_000) / perSecond - performance.now()));
      const roomId = rooms[turn % rooms.length] ?? 0;
      const request = { roomId, writerId: speaker, message: `${performance.now()} ${more}` };
      saying.push(this.#sender.send('user-add-chat', request, { requestId: newRequestId() }, patience));
    }
    await Promise.all(saying);
  }

  /** Resolves once the streams have received every message. */
  async settle(streams: readonly CrowdStream[]): Promise<void> {
    let seqs = await lastSeqsOf(this.#cluster.databaseUrl);
    const isTold = ({ roomId, lastSeq }: CrowdStream) => lastSeq >= (seqs.get(roomId) ?? 0);
    // The last request may not have been handled yet.
    for (let before = -1; before !== sum(seqs); seqs = await lastSeqsOf(this.#cluster.databaseUrl)) {
      before = sum(seqs);
      await sleep(1_000);
    }
    await this.until('all is told', () => streams.every(isTold)).catch(() => undefined); // missing messages are counted below
    for (const stream of streams)
      stream.missed += Math.max(0, (seqs.get(stream.roomId) ?? 0) - stream.lastSeq);
  }

  async until(what: string, isTrue: () => boolean): Promise<void> {
    const end = performance.now() + patience;
    while (!isTrue()) {
      this.#signal.throwIfAborted();
      if (performance.now() > end) throw new StackError(`Not within ${patience / 1_000} s: ${what}.`);
      await sleep(20);
    }
  }

  async leave(): Promise<void> {
    for (const stream of this.streams) stream.stop();
    await this.beQuiet().finally(this.#close);
  }
}

/** The claim that they received everything, once. */
export function toldOnce(streams: readonly CrowdStream[]): Claim[] {
  const count = (of: (stream: CrowdStream) => number) => streams.reduce((total, one) => total + of(one), 0);
  return [
    none(
      'events that a stream did not get',
      count(({ missed }) => missed),
    ),
    none(
      'events that a stream got twice',
      count(({ repeated }) => repeated),
    ),
    none(
      'streams that had to load everything again',
      count(({ resets }) => resets),
    ),
    none(
      'answers with an error',
      count(({ refusals }) => refusals.length),
    ),
  ];
}

async function lastSeqsOf(databaseUrl: string): Promise<Map<number, number>> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ room: number; seq: number }>(
      'SELECT room_id::float8 AS room, event_seq::float8 AS seq FROM rooms',
    );
    return new Map(rows.map(({ room, seq }) => [room, seq]));
  } finally {
    await client.end();
  }
}

const sum = (seqs: ReadonlyMap<number, number>) => [...seqs.values()].reduce((total, seq) => total + seq, 0);
