/**
 * Sends the outcome of a record: its reply, a refusal, or, if nobody can be told, a dead letter.
 *
 * Every method resolves with whether the record has had its outcome; with false only if the process stops first.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure, type FailureCode, failureReply, type PairName, toFailure } from '@parley/contracts';
import type { KafkaMessage } from 'kafkajs';
import type { Log } from '../process/log.ts';
import { retryDelay } from '../process/retry-delay.ts';
import type { Reading, ReplyAddress } from '../records/received-request.ts';
import type { Signatures } from '../records/signatures.ts';
import type { ReplyTopics } from '../replies/reply-topics.ts';
import { onOwnTopic, ReplySender, type ReplyText } from '../replies/send-reply.ts';
import { DeadLetters, type DeadLettersOptions, isHopeless } from './dead-letters.ts';
import { type NoReply, noReply } from './handle.ts';

export interface OutcomeSenderOptions extends DeadLettersOptions {
  readonly replyTopics: ReplyTopics;
  /** Signs replies. */
  readonly signatures: Signatures;
  readonly stopping: AbortSignal;
  /** Called for each answered request, with its failure code; `''` if it succeeded. */
  readonly onReply?: (pair: PairName, errorCode: FailureCode | '') => void;
  /** The time by which records are dated and deadlines checked; epoch milliseconds. */
  readonly now: () => number;
}

/** Where a reply goes and what it is about: known for any record, whether or not it is a request. */
type Address = Pick<Reading, 'address' | 'at'>;

/** How many times a dead letter is tried that brokers neither accept nor refuse: for about five minutes. */
const deadLetterTries = 10;

export class OutcomeSender {
  readonly #log: Log;
  readonly #stopping: AbortSignal;
  readonly #replies: ReplySender;
  readonly #deadLetters: DeadLetters;
  readonly #onReply: NonNullable<OutcomeSenderOptions['onReply']>;
  readonly #now: () => number;

  constructor(options: OutcomeSenderOptions) {
    const { names, producer, replyTopics, signatures, log, stopping } = options;
    this.#log = log;
    this.#stopping = stopping;
    this.#replies = new ReplySender(producer, names, replyTopics, signatures);
    this.#deadLetters = new DeadLetters(options);
    this.#onReply = options.onReply ?? (() => undefined);
    this.#now = options.now;
  }

  async reply(
    { address, at }: Address,
    message: KafkaMessage,
    reply: ReplyText | NoReply | undefined,
  ): Promise<boolean> {
    if (reply === noReply) {
      this.#answered({ address, at }, '');
      return true;
    }
    try {
      if (!reply) throw new Failure('INTERNAL', 'the handler gave no reply');
      await this.#replies.send(address, reply);
      this.#answered({ address, at }, reply.errorCode);
      return true;
    } catch (error) {
      if (this.#stopping.aborted) return false;
      const failure = toFailure(error);
      this.#log.error({ pair: address.pair, ...at, error }, 'reply could not be written');
      if (failure.code !== 'TOO_LARGE' || reply?.errorCode === 'TOO_LARGE')
        return this.#sendDeadLetter({ address, at }, message, failure);
      // The asker can be told, but not in the requested way.
      return this.reply({ address, at }, message, refusalText(address, failure));
    }
  }

  /** Logs a line for each, if that is wanted. */
  #answered({ address, at }: Address, errorCode: FailureCode | ''): void {
    this.#onReply(address.pair, errorCode);
    if (!this.#log.isLevelEnabled('debug')) return;
    const { pair, requestId, userId, traceparent } = address;
    this.#log.debug(
      {
        pair,
        requestId: shownId(requestId),
        // In a failed login, the typed id may be a password.
        userId: pair === 'login' && errorCode !== '' ? null : userId,
        outcome: errorCode || 'OK',
        ms: Math.max(0, this.#now() - at.timestamp),
        traceparent: traceparent?.toString('utf8'),
      },
      'outcome',
    );
  }

  /** Sent to the pair's own response topic, whichever the request named. */
  async refuse({ address, at }: Address, message: KafkaMessage, failure: Failure): Promise<boolean> {
    if (!address.known) return this.#sendDeadLetter({ address, at }, message, failure);
    return this.reply({ address: onOwnTopic(address), at }, message, refusalText(address, failure));
  }

  async #sendDeadLetter({ address, at }: Address, message: KafkaMessage, failure: Failure): Promise<boolean> {
    for (let tries = 1; !this.#stopping.aborted; tries++) {
      try {
        await this.#deadLetters.send(address, at, message, failure);
        return true;
      } catch (error) {
        const isLost = tries === deadLetterTries || isHopeless(error);
        this.#log.error({ ...at, error, lost: isLost }, 'dead letter could not be written');
        if (isLost) return true;
        await sleep(retryDelay(tries));
      }
    }
    return false;
  }
}

/** For log lines and traces: printable, whatever bytes the id has. */
export const shownId = (requestId: Buffer | string): string => {
  const bytes = typeof requestId === 'string' ? Buffer.from(requestId) : requestId;
  return bytes.subarray(0, 64).toString('utf8');
};

export function refusalText(
  { pair, userId }: Pick<ReplyAddress, 'pair' | 'userId'>,
  failure: Failure,
): ReplyText {
  return { text: JSON.stringify(failureReply(pair, userId, failure)), errorCode: failure.code };
}
