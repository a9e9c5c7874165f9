/** What a client is told of its own frames: receipts of what is done, and errors of what is not. */
import { type Failure, toFailure } from '@parley/contracts';
import type { Log } from '@parley/messaging';
import { isForNow } from '../http/problems.ts';
import { envelopeOf } from './envelope.ts';
import type { StompFrame } from './frames.ts';
import type { StompSocket } from './socket.ts';
import { closeCodes, StompError } from './stomp-error.ts';

/** A subscription to errors. */
interface ErrorQueue {
  /** Undefined for a client of 1.0 that gave none. */
  readonly subscription: string | undefined;
  readonly destination: string;
}

export class Notices {
  readonly #socket: StompSocket;
  readonly #log: Log;
  readonly #errorQueues = new Map<string, ErrorQueue>();
  #errors = 0;

  constructor(socket: StompSocket, log: Log) {
    this.#socket = socket;
    this.#log = log;
  }

  /** How often the client listens to errors. */
  get size(): number {
    return this.#errorQueues.size;
  }

  has(key: string): boolean {
    return this.#errorQueues.has(key);
  }

  listen(key: string, queue: ErrorQueue): void {
    this.#errorQueues.set(key, queue);
  }

  unlisten(key: string): void {
    this.#errorQueues.delete(key);
  }

  /** It is done. */
  receipt({ headers }: StompFrame): void {
    const receipt = headers.get('receipt');
    if (receipt !== undefined) this.#socket.send('RECEIPT', { 'receipt-id': receipt });
  }

  /** It is not done. @param isVital whether the client must hear of it: if it listens to no errors, by an ERROR frame */
  refuse({ command, headers }: StompFrame, error: unknown, isVital: boolean): void {
    const failure = toFailure(error);
    if (failure.status >= 500 && !isForNow(failure)) this.#log.warn({ error }, 'STOMP frame failed');
    const about = {
      'receipt-id': headers.get('receipt'),
      'request-id': headers.get('request-id'),
      'about-subscription': command === 'SUBSCRIBE' ? headers.get('id') : undefined,
    };
    this.tell(failure, about);
    if (this.#errorQueues.size > 0 || !isVital) return;
    const { message } = envelopeOf(failure);
    this.#socket.fail(new StompError(message, closeCodes.policy, { failure, headers: about }));
  }

  tell(failure: Failure, about: Readonly<Record<string, string | undefined>>): void {
    const body = JSON.stringify(envelopeOf(failure));
    for (const queue of this.#errorQueues.values()) {
      const fields = { ...queue, 'message-id': `error-${++this.#errors}`, error: failure.code, ...about };
      this.#socket.send('MESSAGE', { ...fields, 'content-type': 'application/json' }, body);
    }
  }
}
