/** What a record of an event topic says of itself, by its key and headers; its value is left alone. */
import type { EventTopic } from '@parley/contracts';
import type { IHeaders, KafkaMessage } from 'kafkajs';
import { header, headerText } from './headers.ts';

export interface ReceivedEvent {
  readonly topic: EventTopic;
  /** The place of its partition among the positions. */
  readonly slot: number;
  readonly offset: number;
  /** When its producer sent it; epoch milliseconds. */
  readonly timestamp: number;
  /** The room's id, or the user's. */
  readonly key: string;
  readonly action: string;
  /** Null for what is only true for a moment, and for users' events. */
  readonly eventSeq: number | null;
  /** The same for the same event's repeats; null for what was never stored. */
  readonly eventId: number | null;
  /** Not looked at yet, either. */
  readonly signature: string | undefined;
  /** JSON, not parsed yet: most events are for nobody here. */
  readonly value: Buffer;
}

/** The database counts a room's events up to here. One that is beyond would silence its room. */
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

/** @returns null where there is none, undefined where it is no such number */
function numberIn(headers: IHeaders | undefined, name: string, most: number): number | null | undefined {
  const text = headerText(headers, name);
  if (text === undefined) return null;
  return /^\d+$/.test(text) && Number(text) <= most ? Number(text) : undefined;
}
