/**
 * What members of a room, and users, are told of: the records on the event topics.
 *
 * Events of a room carry its `eventSeq` and stand on one topic in that order; what is only true for a moment
 * (`TYPING`, `PRESENCE`) has none, is never stored and never sent again.
 */
import { z } from 'zod';
import {
  type ChatFile,
  type ChatType,
  chatFile,
  chatType,
  type ForwardedFrom,
  type MemberRole,
  type Reaction,
  type RepliedTo,
  type RoomSetting,
  reaction,
} from './fields.ts';

/** Partitions where `TOPIC_<EVENT>_PARTITIONS` does not say otherwise. */
export const eventTopics = {
  /** Events of rooms of type NORMAL, keyed by room id. */
  normalChat: { partitions: 6 },
  /** Events of rooms of type EMOJI, keyed by room id. */
  emojiChat: { partitions: 6 },
  /** Events for one user, keyed by user id. */
  userEvent: { partitions: 6 },
} as const;

export type EventTopic = keyof typeof eventTopics;

export const eventTopicNames = Object.keys(eventTopics) as EventTopic[];

export function eventTopicOf(chatType: ChatType): EventTopic {
  return chatType === 'EMOJI' ? 'emojiChat' : 'normalChat';
}

export type RoomAction =
  | 'SEND'
  | 'MODIFY'
  | 'DELETE'
  | 'REACT'
  | 'JOIN'
  | 'LEAVE'
  | 'RENAME'
  | 'MEMBER_NAME'
  | 'ROLE'
  | 'ROOM'
  | 'READ'
  | 'PIN'
  | 'TYPING';

/** Fields that an action does not have are null. */
export interface RoomEvent {
  /** Of the outbox; null for what was never stored. */
  eventId: number | null;
  uuid: string;
  /** The event's place among the room's, contiguous from 1; null for `TYPING`. */
  eventSeq: number | null;
  actionType: RoomAction;
  chatType: ChatType;
  /** The message that was sent, modified, deleted or reacted to. */
  messageId: number | null;
  /** The room's id, by the name the second original gave it. */
  normalId: number;
  roomId: number;
  /** The message's place in the room; for `READ`, the read mark. */
  seq: number | null;
  /** Who did it; for `JOIN`, `LEAVE` and `ROLE`, whom it is about. */
  userId: string;
  /** Their name; `''` once they have deleted their account. For `MEMBER_NAME`, as it is now, with `profileImg`. */
  writer: string | null;
  /**
   * Null in a `MODIFY` of what was said before one of the members joined, who is not to read it: those who may see it
   * load it.
   */
  content: string | null;
  isDeleted: boolean | null;
  profileImg: string | null;
  files: ChatFile[] | null;
  /** Its `content` is `""` too where one of the members can't see it. */
  replyTo: RepliedTo | null;
  mentions: string[] | null;
  /** When it happened; for `MODIFY`, `DELETE` and `REACT`, when the message was written. ISO 8601. */
  createdAt: string;
  modifiedAt: string | null;
  /** `REACT`: all there are now, and what has just been put on or taken off. */
  reactions?: Reaction[];
  emoji?: string;
  /** `REACT`; `PIN`: whether it was pinned, or is no longer. */
  on?: boolean;
  /** `SEND`: whose words it forwards. */
  forwardedFrom?: ForwardedFrom;
  /** `RENAME`: the new name; `JOIN`: the room's. */
  roomName?: string;
  /** `JOIN`: who invited or made the room; absent where they came by themselves. */
  invitedBy?: string;
  /** `JOIN`: how they came by themselves, by a link or because the room is public. */
  via?: 'link' | 'public';
  /** `LEAVE`: the administrator who has removed the member; absent where they left by themselves. */
  removedBy?: string;
  /** Of what is told in the history as a line between messages: the place of the last message then. */
  afterSeq?: number;
  /** `LEAVE`: true where they may not come back either. */
  banned?: boolean;
  /** `ROLE`: what the member is now. */
  role?: MemberRole;
  /** `ROLE`: who has made them that; absent where the owner has left. */
  changedBy?: string;
  /** `ROOM`: what is said of the room now. */
  description?: string;
  roomImg?: string;
  isPublic?: boolean;
}

export type UserAction =
  | 'FRIEND_ADD'
  | 'FRIEND_ADDED'
  | 'FRIEND_REMOVE'
  | 'BLOCK'
  | 'UNBLOCK'
  | 'INVITE'
  | 'PRESENCE'
  | 'STATUS'
  | 'NAME'
  | 'REPORT'
  | 'SESSIONS_ENDED'
  | 'ROOM_SETTING'
  | 'DRAFT';

/** `ROOM_SETTING` has all that the user has chosen for the room. */
export interface UserEvent extends Partial<RoomSetting> {
  /** Of the outbox; null for `PRESENCE`. */
  eventId: number | null;
  uuid: string;
  actionType: UserAction;
  /** Who is told. */
  userId: string;
  /**
   * `FRIEND_ADD`, `FRIEND_REMOVE`, `BLOCK`, `UNBLOCK`: whom; `FRIEND_ADDED`: who has added them; `PRESENCE`, `STATUS`, `NAME`: who
   * has come, gone or changed it.
   */
  friendId: string[];
  /** `INVITE`, `ROOM_SETTING`, `REPORT`, `DRAFT`. */
  roomId?: number;
  roomName?: string;
  invitedBy?: string;
  /** `PRESENCE`. */
  presence?: 'online' | 'offline';
  /** `STATUS`: the friend's new one. */
  status?: string;
  /** `NAME`: the friend's, or the user's own, as it is now; `FRIEND_ADDED`: the name of who has added them. */
  userName?: string;
  /** `NAME`: the address of their picture as it is now; empty for none. */
  profileImg?: string;
  /** `DRAFT`: what the user has begun to write in the room; empty where that is nothing any more. */
  content?: string;
  /** `REPORT`: the message that was reported, or whose reports were settled; and how many of the room are reported. */
  messageId?: number;
  reports?: number;
  /** ISO 8601. Of two `PRESENCE` events of one friend the later is true, whichever comes first. */
  createdAt: string;
}

/**
 * What readers rely on in a record of a room's events, whoever wrote it: as much as is needed to know whose it is, and the
 * types of all that may be there. What a later version adds is let through.
 */
export const readableRoomEvent = z.looseObject({
  roomId: z.int(),
  userId: z.string(),
  eventSeq: z.int().nullable(),
  actionType: z.string(),
  eventId: z.int().nullish(),
  uuid: z.string().optional(),
  chatType: chatType.optional(),
  messageId: z.int().nullish(),
  normalId: z.int().optional(),
  seq: z.int().nullish(),
  writer: z.string().nullish(),
  content: z.string().nullish(),
  isDeleted: z.boolean().nullish(),
  profileImg: z.string().nullish(),
  files: z.array(chatFile.loose()).nullish(),
  replyTo: z
    .object({
      messageId: z.int(),
      seq: z.int(),
      userId: z.string(),
      writer: z.string().optional(),
      content: z.string(),
    })
    .nullish(),
  mentions: z.array(z.string()).nullish(),
  createdAt: z.string().optional(),
  modifiedAt: z.string().nullish(),
  reactions: z.array(reaction).nullish(),
  emoji: z.string().nullish(),
  on: z.boolean().nullish(),
  forwardedFrom: z.object({ userId: z.string(), writer: z.string(), createdAt: z.string() }).nullish(),
  roomName: z.string().nullish(),
  invitedBy: z.string().nullish(),
  via: z.string().nullish(),
  removedBy: z.string().nullish(),
  afterSeq: z.int().nullish(),
  banned: z.boolean().nullish(),
  role: z.string().nullish(),
  changedBy: z.string().nullish(),
  description: z.string().nullish(),
  roomImg: z.string().nullish(),
  isPublic: z.boolean().nullish(),
});

/** The same of users' events. */
export const readableUserEvent = z.looseObject({
  userId: z.string(),
  actionType: z.string(),
  eventId: z.int().nullish(),
  uuid: z.string().optional(),
  friendId: z.array(z.string()).optional(),
  roomId: z.int().nullish(),
  roomName: z.string().nullish(),
  invitedBy: z.string().nullish(),
  presence: z.string().nullish(),
  status: z.string().nullish(),
  userName: z.string().nullish(),
  profileImg: z.string().nullish(),
  notify: z.string().nullish(),
  mutedUntil: z.string().nullish(),
  favourite: z.boolean().nullish(),
  archived: z.boolean().nullish(),
  markedUnread: z.boolean().nullish(),
  content: z.string().nullish(),
  messageId: z.int().nullish(),
  reports: z.int().nullish(),
  createdAt: z.string().optional(),
});
