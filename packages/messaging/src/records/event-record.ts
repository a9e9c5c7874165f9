/** The key and headers of a record of an event topic; its value is not parsed. */
import type { EventTopic } from '@parley/contracts';
import type { IHeaders, KafkaMessage } from 'kafkajs';
import { header, headerText } from './headers.ts';

export interface ReceivedEvent {
  readonly topic: EventTopic;
  /** Index of its partition in the positions. */
  readonly slot: number;
  readonly offset: number;
  /** When its producer sent it; epoch milliseconds. */
  readonly timestamp: number;
  /** The room's id, or the user's. */
  readonly key: string;
  readonly action: string;
  /** Null for ephemeral events and for users' events. */
  readonly eventSeq: number | null;
  /** The same for repeats of an event; null if it was never stored. */
  readonly eventId: number | null;
  /** Not verified yet. */
  readonly signature: string | undefined;
  /** JSON, not parsed yet: most events are for nobody here. */
  readonly value: Buffer;
}

/** The largest event seq that the database can store. A greater one would silence its room. */
const maxEventSeq = 2_147_483_647;

/** @returns undefined for a record that is no event */
export function readRecord(
  topic: EventTopic,
  slot: number,
  { key, value, headers, offset, timestamp }: KafkaMessage,
): ReceivedEvent | undefined {
  const action = headerText(headers, header.action);
  const eventSeq = numberIn(headers, header.eventSeq, maxEventSeq);
  const eventId = numberIn(headers, header.eventId, Number.MAX_SAFE_INTEGER);
  if (key === null || value === null || action === undefined) return undefined;
  if (eventSeq === undefined || eventId === undefined) return undefined;
  return {
    topic,
    slot,
    offset: Number(offset),
    timestamp: Number(timestamp),
    key: key.toString('utf8'),
    action,
    eventSeq,
    eventId,
    signature: headerText(headers, header.signature),
    value,
  };
}

/** @returns null if the header is absent, undefined if it is no valid number */
function numberIn(headers: IHeaders | undefined, name: string, most: number): number | null | undefined {
  const text = headerText(headers, name);
  if (text === undefined) return null;
  return /^\d+$/.test(text) && Number(text) <= most ? Number(text) : undefined;
}
