/** Writes requests to their topics. */
import { randomUUID } from 'node:crypto';
import { encodeRequest, type PairName, pairs, type RequestOf } from '@parley/contracts';
import { v5 as uuidv5, validate } from 'uuid';
import type { LaneProducer } from '../producer/lane-producer.ts';
import { header } from '../records/headers.ts';
import type { TopicNames } from '../settings/topic-names.ts';

export interface RequestOptions {
  /** Becomes `kafka_correlationId`; also the idempotency key of `once` pairs. */
  readonly requestId: string;
  /** The record's key; the contract's field for it if absent. */
  readonly key?: string;
  readonly origin?: string;
  /**
   * For a login: the challenge to which its ticket is bound, the SHA-256 of a verifier that only the asking page knows.
   */
  readonly claimChallenge?: string | undefined;
  /** The asker's IP address. */
  readonly clientAddress?: string | undefined;
  /** Epoch milliseconds after which the request must not be executed. */
  readonly deadline?: number;
  readonly traceparent?: string | undefined;
}

/**
 * A new request id: a UUID of version 7, so that ids of the same time are adjacent in the inbox's index. All but the time and the
 * version is as in one of version 4, of which Node.js makes a hundred at a time; the library asks the system for each.
 */
export function newRequestId(): string {
  const time = Date.now().toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
}

/** Namespace of the ids made from texts. */
const requestNamespace = '0b6f0f3c-5a3e-4c56-9a5e-6d0f7f6a2b11';

/** A request id made from a text, a UUID of version 5: always the same for the same text. */
export const requestIdOf = (text: string): string => uuidv5(text, requestNamespace);

/** Whether a text has the format of request ids over HTTP: any UUID. */
export const isRequestId = (text: string): boolean => validate(text);

export class RequestSender {
  readonly #producer: LaneProducer;
  readonly #names: TopicNames;

  constructor(producer: LaneProducer, names: TopicNames) {
    this.#producer = producer;
    this.#names = names;
  }

  /**
   * Resolves when the brokers have the request.
   * @param within milliseconds after which it is given up
   * @throws Failure `UNAVAILABLE` when given up (it may have been written anyway), `TOO_LARGE`
   */
  async send<Name extends PairName>(
    pair: Name,
    request: RequestOf<Name>,
    { requestId, key, origin, clientAddress, claimChallenge, deadline, traceparent }: RequestOptions,
    within: number,
  ): Promise<void> {
    await this.#producer.send(
      {
        topic: this.#names.request(pair),
        key: Buffer.from(key ?? String(request[pairs[pair].key as keyof RequestOf<Name>])),
        value: encodeRequest(pair, request),
        headers: {
          [header.correlationId]: requestId,
          ...(origin && { [header.origin]: origin }),
          ...(claimChallenge && { [header.claimChallenge]: claimChallenge }),
          ...(clientAddress && { [header.clientAddress]: clientAddress }),
          ...(deadline && { [header.deadline]: String(deadline) }),
          ...(traceparent && { [header.traceparent]: traceparent }),
        },
      },
      { within },
    );
  }
}
