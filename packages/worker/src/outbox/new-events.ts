/** The events of a service's changes, on their way to the outbox or, for ephemeral pairs, to the topic. */
import { randomUUID } from 'node:crypto';
import {
  type ChatType,
  type EventTopic,
  eventTopicOf,
  type NoticeAction,
  type RoomAction,
  type RoomEvent,
  type UserAction,
  type UserEvent,
} from '@parley/contracts';
import type { RoomNotice } from './room-notices.ts';

export interface NewEvent {
  readonly topic: EventTopic;
  readonly key: string;
  readonly action: RoomAction | UserAction;
  readonly eventSeq: number | null;
  /** JSON without `eventId`, which the outbox assigns. */
  readonly text: string;
  /** The entry in the room's history that tells the same. */
  readonly notice?: RoomNotice;
}

/** The fields that an event must set; the others are null. */
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

/** An event that members also find later, as a line between the messages of the history. */
export function noticedEvent(
  room: { roomId: number; chatType: ChatType; lastSeq: number },
  fields: RoomEventFields & { actionType: NoticeAction; eventSeq: number },
): NewEvent {
  const { roomId, lastSeq: afterSeq } = room;
  const { actionType: action, eventSeq, userId, invitedBy, removedBy, changedBy, createdAt } = fields;
  const { roomName, seq, role, banned = false } = fields;
  const notice = {
    roomId,
    eventSeq,
    afterSeq,
    action,
    userId,
    byUserId: invitedBy ?? removedBy ?? changedBy ?? null,
    roomName: action === 'RENAME' ? (roomName ?? null) : null,
    seq: seq ?? null,
    role: role ?? null,
    banned,
    createdAt,
  };
  return { ...roomEvent(room, { ...fields, afterSeq }), notice };
}

export function userEvent(fields: UserEventFields): NewEvent {
  const event: Omit<UserEvent, 'eventId'> = { uuid: randomUUID(), friendId: [], ...fields };
  const { actionType: action, userId: key } = fields;
  return { topic: 'userEvent', key, action, eventSeq: null, text: JSON.stringify(event) };
}

/** The event's JSON with its assigned id, or null if it was never stored. */
export function withEventId(text: string, eventId: number | null): string {
  return `{"eventId":${eventId},${text.slice(1)}`;
}
