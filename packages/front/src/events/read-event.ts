/** From a record of an event topic to what is written on streams. */
import { decodeUtf8, readableRoomEvent, readableUserEvent } from '@parley/contracts';
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
  /** Who did it; of a user's event, who is told. */
  readonly userId: string;
  /** Of the messages whose words may stand in it: the one it is about, and the one that is answered. */
  readonly messageIds: readonly number[];
  /** JSON in one line, as on the topic. */
  readonly text: string;
  /** Of the record's value. */
  readonly bytes: number;
}

type Head = Omit<ChatEvent, 'text'>;

/** Somebody's coming or going. */
export interface Change extends ChatEvent {
  readonly eventSeq: number;
  readonly subject: string;
}

/**
 * Everybody is told what comes out of here, and parts of it are shown as they are: so all of it must be what an event is,
 * and the same that its key and headers say. A foreign record has line breaks, perhaps, which would end an SSE frame.
 * @returns undefined for a record that is no event
 */
export function readEvent(received: ReceivedEvent): ChatEvent | undefined {
  const read = parse(received.value);
  if (read === undefined) return undefined;
  const { text, body } = read;
  const event = received.topic === 'userEvent' ? ofUser(received, body) : ofRoom(received, body);
  return event && { ...event, text: /[\r\n]/.test(text) ? JSON.stringify(body) : text };
}

function ofRoom({ key, action, eventSeq, value }: ReceivedEvent, body: unknown): Head | undefined {
  const read = readableRoomEvent.safeParse(body).data;
  if (!read || String(read.roomId) !== key) return undefined;
  if (read.eventSeq !== eventSeq || read.actionType !== action) return undefined;
  const { userId } = read;
  const changes = saysChange(action);
  if (changes && eventSeq === null) return undefined;
  const subject = changes ? userId : undefined;
  const messageIds = [read.messageId, read.replyTo?.messageId].flatMap((id) => id ?? []);
  return { name: 'room-event', key, action, eventSeq, subject, userId, messageIds, bytes: value.length };
}

function ofUser({ key, action, eventSeq, value }: ReceivedEvent, body: unknown): Head | undefined {
  const read = readableUserEvent.safeParse(body).data;
  if (!read || read.userId !== key || read.actionType !== action) return undefined;
  const { userId } = read;
  const bytes = value.length;
  return { name: 'user-event', key, action, eventSeq, subject: undefined, userId, messageIds: [], bytes };
}

function parse(value: Buffer): { text: string; body: unknown } | undefined {
  try {
    const text = decodeUtf8(value);
    return { text, body: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

/** Only true for a moment: told to who is there, and never again. */
export function isOfTheMoment(
  name: ChatEvent['name'],
  { action, eventSeq }: Pick<ChatEvent, 'action' | 'eventSeq'>,
): boolean {
  return name === 'room-event' ? eventSeq === null : action === 'PRESENCE';
}

/** As which events of a topic are told. */
export function nameOn(topic: ReceivedEvent['topic']): ChatEvent['name'] {
  return topic === 'userEvent' ? 'user-event' : 'room-event';
}

const saysChange = (action: string) => action === 'JOIN' || action === 'LEAVE';

/** Whose coming or going a record tells of; undefined of any other, and of what is no event. */
export function subjectOf(received: ReceivedEvent): string | undefined {
  return saysChange(received.action) ? readEvent(received)?.subject : undefined;
}

export function isChange(event: ChatEvent): event is Change {
  return event.subject !== undefined;
}
