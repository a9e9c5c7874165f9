/** The events that a service's work gives rise to, on their way to the outbox or, of ephemeral pairs, to the topic. */
import { randomUUID } from 'node:crypto';
import {
  type ChatType,
  type EventTopic,
  eventTopicOf,
  type RoomAction,
  type RoomEvent,
  type UserAction,
  type UserEvent,
} from '@parley/contracts';

export interface NewEvent {
  readonly topic: EventTopic;
  readonly key: string;
  readonly action: RoomAction | UserAction;
  readonly eventSeq: number | null;
  /** JSON without `eventId`, which the outbox gives. */
  readonly text: string;
}

/** What an event must say of itself; what it doesn't say is null. */
export type RoomEventFields = Partial<Omit<RoomEvent, 'eventId' | 'uuid' | 'normalId'>> &
  Pick<RoomEvent, 'eventSeq' | 'actionType' | 'userId' | 'createdAt'>;

export type UserEventFields = Partial<Omit<UserEvent, 'eventId' | 'uuid'>> &
  Pick<UserEvent, 'actionType' | 'userId' | 'createdAt'>;

export function roomEvent(room: { roomId: number; chatType: ChatType }, fields: RoomEventFields): NewEvent {
  const { roomId, chatType } = room;
  const event: Omit<RoomEvent, 'eventId'> = {
    uuid: randomUUID(),
    chatType,
    messageId: null,
    normalId: roomId,
    roomId,
    seq: null,
    writer: null,
    content: null,
    isDeleted: null,
    profileImg: null,
    files: null,
    replyTo: null,
    mentions: null,
    modifiedAt: null,
    ...fields,
  };
  const { actionType: action, eventSeq } = fields;
  return {
    topic: eventTopicOf(chatType),
    key: String(roomId),
    action,
    eventSeq,
    text: JSON.stringify(event),
  };
}

export function userEvent(fields: UserEventFields): NewEvent {
  const event: Omit<UserEvent, 'eventId'> = { uuid: randomUUID(), friendId: [], ...fields };
  const { actionType: action, userId: key } = fields;
  return { topic: 'userEvent', key, action, eventSeq: null, text: JSON.stringify(event) };
}

/** The event's JSON with the id that it was given, or null for what was never stored. */
export function withEventId(text: string, eventId: number | null): string {
  return `{"eventId":${eventId},${text.slice(1)}`;
}
