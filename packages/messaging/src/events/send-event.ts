/** Writes events to their topics; those of one key in the order of `send`. */
import type { EventTopic } from '@parley/contracts';
import type { IHeaders } from 'kafkajs';
import type { LaneProducer } from '../producer/lane-producer.ts';
import { header } from '../records/headers.ts';
import type { Signatures } from '../records/signatures.ts';
import type { TopicNames } from '../settings/topic-names.ts';

export interface OutgoingEvent {
  readonly topic: EventTopic;
  /** The room's id, or the user's. */
  readonly key: string;
  readonly action: string;
  /** Null for an ephemeral event. */
  readonly eventSeq: number | null;
  /** The id in the outbox, by which readers drop repeats; absent if it was never stored. */
  readonly eventId?: number;
  /** JSON. */
  readonly text: string;
  /** Of the request that caused it. */
  readonly traceparent: string | undefined;
}

export class EventSender {
  readonly #producer: LaneProducer;
  readonly #names: TopicNames;
  readonly #signatures: Signatures;

  constructor(producer: LaneProducer, names: TopicNames, signatures: Signatures) {
    this.#producer = producer;
    this.#names = names;
    this.#signatures = signatures;
  }

  /**
   * Resolves when the brokers have the event.
   * @param within milliseconds after which it is given up; without it, it is tried until the producer closes
   * @throws Failure as the producer does
   */
  async send(event: OutgoingEvent, options: { within?: number } = {}): Promise<void> {
    const record = {
      topic: this.#names.event(event.topic),
      key: Buffer.from(event.key),
      value: Buffer.from(event.text),
      headers: headersOf(event),
    };
    record.headers[header.signature] = this.#signatures.sign(record);
    await this.#producer.send(record, options);
  }
}

function headersOf({ action, eventSeq, eventId, traceparent }: OutgoingEvent): IHeaders {
  return {
    [header.action]: action,
    ...(eventSeq !== null && { [header.eventSeq]: String(eventSeq) }),
    ...(eventId !== undefined && { [header.eventId]: String(eventId) }),
    ...(traceparent && { [header.traceparent]: traceparent }),
  };
}
