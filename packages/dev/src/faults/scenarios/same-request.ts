/**
 * The same requests are sent again and again, to the topic and to all fronts at once, and some later: each id has one
 * effect and one reply, which a stream gets once. Requests without an id are separate requests.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { RequestSender, TopicNames } from '@parley/messaging';
import { openProducer } from '../../kafka/open-producer.ts';
import { connectFaults } from '../connect-faults.ts';
import { traceOf } from '../load/trace.ts';
import { Random } from '../random.ts';
import { readTopics, topicsOf } from '../read-topics.ts';
import { Crowd } from './crowd.ts';
import { all, none, type Scenario, type ScenarioPlace } from './scenario.ts';

/** Share of the copies of a request that are sent after the others were answered. */
const late = 0.1;
/** Milliseconds until those are sent. */
const lateBy = 3_000;
/** Milliseconds within which a record must be written. */
const patience = 30_000;

export const sameRequest: Scenario = {
  name: 'same-request',
  about:
    'the same requests are sent 100 times, through the topic and two fronts, some late; others without an id',
  async run(place) {
    const { cluster, filled, isShort, fleet } = place;
    const [ids, copies] = isShort ? [3, 20] : [20, 100];
    const crowd = await Crowd.gather(cluster, filled, fleet.signal);
    const sending = new Sending(place);
    try {
      const [stream] = await crowd.open(filled, [0], () => cluster.fronts[0] ?? '');
      const random = new Random(Date.now());
      const requests = Array.from({ length: ids }, () => random.uuid());
      const answers = new Map<string, string[]>();
      await Promise.all(requests.map(async (id) => answers.set(id, await sending.copies(id, copies))));
      const withoutId = await Promise.all(Array.from({ length: copies }, () => sending.post(0)));
      await sleep(lateBy);
      const { replies, events } = await readTopics(cluster.brokers, topicsOf(['user-add-chat']));
      const made = requests.map((id) => {
        const of = events.filter(({ requestId }) => requestId === id);
        return new Set(of.map(({ event }) => event.messageId)).size;
      });
      const texts = (id: string) => [
        ...replies.filter(({ requestId }) => requestId === id).map(({ text }) => text),
        ...(answers.get(id) ?? []),
      ];
      const differing = requests.flatMap((id) => texts(id).filter((text) => text !== texts(id)[0]));
      const shown = requests.map((id) => stream?.replies.get(id) ?? 0);
      return [
        all(`messages made by ${ids} ids, each sent ${copies} times`, sum(made), ids),
        none('ids that made none, or more than one', made.filter((count) => count !== 1).length),
        none('replies, by the topic or HTTP, that differ from the first', differing.length),
        all(
          'answers over HTTP',
          sum([...answers.values()].map(({ length }) => length)),
          ids * sending.byHttp(copies),
        ),
        none('replies that a stream did not get exactly once', shown.filter((count) => count !== 1).length),
        all('messages made by requests without an id', new Set(withoutId).size, copies),
      ];
    } finally {
      await Promise.all([crowd.leave(), sending.close()]);
    }
  },
};

const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);

/** Sends for the first user. */
class Sending {
  readonly #place: ScenarioPlace;
  readonly #sender: RequestSender;
  readonly close: () => Promise<void>;

  constructor(place: ScenarioPlace) {
    this.#place = place;
    const { kafka, log } = connectFaults(place.cluster.brokers);
    const { producer, close } = openProducer(kafka, log);
    this.#sender = new RequestSender(producer, new TopicNames({ prefix: '', pairs: {} }));
    this.close = close;
  }

  /** How many of the copies go over HTTP. */
  byHttp(copies: number): number {
    return Array.from({ length: copies }, (_, at) => at).filter((at) => at % 5 > 1).length;
  }

  /** @returns the answers over HTTP */
  async copies(requestId: string, copies: number): Promise<string[]> {
    const sent = Array.from({ length: copies }, async (_, at) => {
      if (at >= copies * (1 - late)) await sleep(lateBy);
      return at % 5 > 1 ? this.post(at, requestId) : this.#record(requestId);
    });
    return (await Promise.all(sent)).filter((text) => text !== undefined);
  }

  get #request() {
    const { rooms } = this.#place.filled;
    return { roomId: rooms[0] ?? 0, writerId: 'listener-0', message: `${performance.now()} said` };
  }

  async #record(requestId: string): Promise<undefined> {
    const request = { ...this.#request, message: requestId };
    const options = { requestId, traceparent: traceOf(requestId) };
    await this.#sender.send('user-add-chat', request, options, patience);
  }

  /** @returns the answer */
  async post(turn: number, requestId?: string): Promise<string> {
    const { fronts } = this.#place.cluster;
    const { writerId: _, ...fields } = this.#request;
    const response = await fetch(`${fronts[turn % fronts.length]}/api/requests/user-add-chat`, {
      method: 'POST',
      body: JSON.stringify(requestId === undefined ? fields : { ...fields, message: requestId }),
      headers: {
        cookie: this.#place.filled.cookies[0] ?? '',
        'content-type': 'application/json',
        prefer: 'wait=30',
        ...(requestId !== undefined && { 'idempotency-key': requestId, traceparent: traceOf(requestId) }),
      },
    });
    return response.text();
  }
}
