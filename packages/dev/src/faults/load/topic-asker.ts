/**
 * Sends requests as records on the request topics, like other systems, and takes the replies from the response topics.
 */
import { randomUUID } from 'node:crypto';
import type { PairName, RequestOf } from '@parley/contracts';
import { ReplyReceiver, RequestSender, TopicNames } from '@parley/messaging';
import { openProducer } from '../../kafka/open-producer.ts';
import { connectFaults } from '../connect-faults.ts';
import type { Reply } from './settle.ts';
import { traceOf } from './trace.ts';
import type { Wish } from './wishes.ts';

/** Milliseconds after which a request without a reply is resent. */
const resendAfter = 8_000;

export class TopicAsker {
  readonly #sender: RequestSender;
  readonly #receiver: ReplyReceiver;
  readonly #waiting = new Map<string, (reply: Reply) => void>();
  readonly #close: () => Promise<void>;

  constructor(brokers: string) {
    const { kafka, log } = connectFaults(brokers);
    const names = new TopicNames({ prefix: '', pairs: {} });
    const { producer, close } = openProducer(kafka, log);
    this.#sender = new RequestSender(producer, names);
    this.#receiver = new ReplyReceiver({
      kafka,
      names,
      instanceId: `faults-${randomUUID()}`,
      log,
      onReply: ({ requestId, errorCode, value }) => {
        const settle = this.#waiting.get(requestId);
        settle?.({ errorCode, body: JSON.parse(value.toString()) });
      },
    });
    this.#close = async () => {
      await close();
      await this.#receiver.stop();
    };
  }

  /** Whether replies are being read. */
  get up(): boolean {
    return this.#receiver.up;
  }

  /**
   * Sends once, or several times at once, and waits a while for a reply.
   * @returns undefined if none came
   */
  async ask({ pair, request, requestId }: Wish, copies: number): Promise<Reply | undefined> {
    let timer: NodeJS.Timeout | undefined;
    const replied = new Promise<Reply | undefined>((resolve) => {
      this.#waiting.set(requestId, resolve);
      timer = setTimeout(() => resolve(undefined), resendAfter);
    });
    const fields = request as RequestOf<PairName>;
    const options = { requestId, traceparent: traceOf(requestId) };
    const sends = Array.from({ length: copies }, () => this.#sender.send(pair, fields, options, resendAfter));
    // It may have been written anyway: the caller sends it again.
    const failed = Promise.all(sends).then(
      () => replied,
      () => undefined,
    );
    try {
      return await Promise.race([replied, failed]);
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(requestId);
    }
  }

  /** Sends without waiting for a reply. @returns whether a broker has acknowledged it */
  async write({ pair, request, requestId }: Wish): Promise<boolean> {
    const options = { requestId, traceparent: traceOf(requestId) };
    return this.#sender.send(pair, request as RequestOf<PairName>, options, resendAfter).then(
      () => true,
      () => false,
    );
  }

  stop(): Promise<void> {
    return this.#close();
  }
}
