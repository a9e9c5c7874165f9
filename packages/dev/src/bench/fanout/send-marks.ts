/** Sends marked messages to the rooms in turn, through the topics, so that the front only has to deliver them. */
import { newRequestId, RequestSender } from '@parley/messaging';
import { openProducer } from '../../kafka/open-producer.ts';
import { StackError } from '../../stack-error.ts';
import { connectTopics } from '../load/topic-asker.ts';
import type { Broker } from '../services/start-services.ts';
import { speaker } from './fill-rooms.ts';
import { now, writeMark } from './marks.ts';

/** Milliseconds after which a message counts as lost. */
const patience = 30_000;

export class MarkSender {
  readonly #rooms: readonly number[];
  readonly #sender: RequestSender;
  readonly #close: () => Promise<void>;
  readonly #onTheirWay = new Map<number, () => void>();
  #last = -1;

  constructor({ brokers }: Broker, rooms: readonly number[]) {
    const { kafka, log, names } = connectTopics({ brokers });
    const { producer, close } = openProducer(kafka, log);
    this.#rooms = rooms;
    this.#sender = new RequestSender(producer, names);
    this.#close = close;
  }

  /** The message has reached all recipients. */
  arrived(number: number): void {
    this.#onTheirWay.get(number)?.();
  }

  /** Keeps this many messages in flight. @param seconds after which no more are sent */
  async flood(inFlight: number, seconds: number): Promise<void> {
    const end = performance.now() + seconds * 1_000;
    const sayOn = async () => {
      while (performance.now() < end) await this.#say();
    };
    await Promise.all(Array.from({ length: inFlight }, sayOn));
  }

  /** @param rate messages per second */
  async pace(rate: number, seconds: number): Promise<void> {
    const begun = performance.now();
    const said = Array.from({ length: Math.ceil(rate * seconds) }, async (_, turn) => {
      const wait = begun + (turn * 1_000) / rate - performance.now();
      await new Promise((resolve) => setTimeout(resolve, wait));
      await this.#say();
    });
    await Promise.all(said);
  }

  close(): Promise<void> {
    return this.#close();
  }

  /** Resolves once it has reached all recipients. */
  async #say(): Promise<void> {
    const number = ++this.#last;
    const roomId = this.#rooms[number % this.#rooms.length] ?? 0;
    const message = writeMark({ number, sentAt: now() });
    const request = { roomId, writerId: speaker, message };
    await Promise.all([
      this.#whenArrived(number),
      this.#sender.send('user-add-chat', request, { requestId: newRequestId() }, patience),
    ]);
  }

  #whenArrived(number: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(
        () => reject(new StackError(`Message ${number} did not reach all within ${patience / 1_000} s.`)),
        patience,
      );
      this.#onTheirWay.set(number, () => {
        clearTimeout(late);
        this.#onTheirWay.delete(number);
        resolve();
      });
    });
  }
}
