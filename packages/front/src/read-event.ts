/** From a record of an event topic to what is written on streams. */
import { roomEventHead } from '@parley/contracts';
import type { ReceivedEvent } from '@parley/messaging';

export interface ChatEvent {
  /** The SSE event's name. */
  readonly name: 'room-event' | 'user-event';
  /** The room's id as text, or the user's. */
  readonly key: string;
  readonly action: string;
  readonly eventSeq: number | null;
  /** Of `JOIN` and `LEAVE`: who came or went. */
  readonly subject: string | undefined;
  /** JSON in one line, as on the topic. */
  readonly text: string;
  /** Of the record's value. */
  readonly bytes: number;
}

/** Somebody's coming or going. */
export interface Change extends ChatEvent {
  readonly eventSeq: number;
  readonly subject: string;
}

/**
 * Parses only where it must: to know who came or went, and where a foreign record has line breaks, which would end an
 * SSE frame.
 * @returns undefined for a record that is no event
 */
export function readEvent({ topic, key, action, eventSeq, value }: ReceivedEvent): ChatEvent | undefined {
  const text = inOneLine(value.toString('utf8'));
  if (text === undefined) return undefined;
  const name = topic === 'userEvent' ? 'user-event' : 'room-event';
  const changes = name === 'room-event' && (action === 'JOIN' || action === 'LEAVE');
  const subject = changes ? userOf(text) : undefined;
  if (changes && (subject === undefined || eventSeq === null)) return undefined;
  return { name, key, action, eventSeq, subject, text, bytes: value.length };
}

/** Only true for a moment: told to who is there, and never again. */
export function isOfTheMoment({ name, action, eventSeq }: ChatEvent): boolean {
  return name === 'room-event' ? eventSeq === null : action === 'PRESENCE';
}

export function isChange(event: ChatEvent): event is Change {
  return event.subject !== undefined;
}

/** Who did what a room's event tells; undefined where it is not an event. */
export function userOf(text: string): string | undefined {
  try {
    return roomEventHead.safeParse(JSON.parse(text)).data?.userId;
  } catch {
    return undefined;
  }
}

function inOneLine(text: string): string | undefined {
  if (!text.startsWith('{') || !text.endsWith('}')) return undefined;
  if (!/[\r\n]/.test(text)) return text;
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return undefined;
  }
}
