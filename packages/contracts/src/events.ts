/**
 * The records on the event topics, for members of a room and for single users.
 *
 * Events of a room carry its `eventSeq` and are on one topic in that order. Those of short-lived state (`TYPING`,
 * `PRESENCE`) have none, are never stored and never sent again.
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

/** Partitions unless `TOPIC_<EVENT>_PARTITIONS` is set. */
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

/** Fields that an action does not use are null. */
export interface RoomEvent {
  /** The id in the outbox; null for events that are never stored. */
  eventId: number | null;
  uuid: string;
  /** The event's position among the room's, contiguous from 1; null for `TYPING`. */
  eventSeq: number | null;
  actionType: RoomAction;
  chatType: ChatType;
  /** The message that was sent, modified, deleted or reacted to. */
  messageId: number | null;
  /** The room's id, under its name in the second original. */
  normalId: number;
  roomId: number;
  /** The message's position in the room; for `READ`, the read mark. */
  seq: number | null;
  /** Who did it; for `JOIN`, `LEAVE` and `ROLE`, the member concerned. */
  userId: string;
  /** Their name; `''` once they have deleted their account. For `MEMBER_NAME`, the current one, with `profileImg`. */
  writer: string | null;
  /**
   * Null in a `MODIFY` of a message from before one of the members joined, who may not read it: members who may see it
   * load it.
   */
  content: string | null;
  isDeleted: boolean | null;
  profileImg: string | null;
  files: ChatFile[] | null;
  /** Its `content` is `""` also if one of the members can't see it. */
  replyTo: RepliedTo | null;
  mentions: string[] | null;
  /** When it happened; for `MODIFY`, `DELETE` and `REACT`, when the message was written. ISO 8601. */
  createdAt: string;
  modifiedAt: string | null;
  /** `REACT`: all current reactions, and the one that was just added or removed. */
  reactions?: Reaction[];
  emoji?: string;
  /** `REACT`: whether it was added or removed; `PIN`: whether the message was pinned or unpinned. */
  on?: boolean;
  /** `SEND`: the original of a forwarded message. */
  forwardedFrom?: ForwardedFrom;
  /** `RENAME`: the new name; `JOIN`: the room's. */
  roomName?: string;
  /** `JOIN`: who invited them or created the room; absent if they joined by themselves. */
  invitedBy?: string;
  /** `JOIN`: how they joined by themselves, by a link or because the room is public. */
  via?: 'link' | 'public';
  /** `LEAVE`: who removed the member; absent if they left by themselves. */
  removedBy?: string;
  /** For events that the history shows as lines between messages: the `seq` of the last message at that time. */
  afterSeq?: number;
  /** `LEAVE`: true if they are banned. */
  banned?: boolean;
  /** `ROLE`: the member's new role. */
  role?: MemberRole;
  /** `ROLE`: who gave them the role; absent if the owner has left. */
  changedBy?: string;
  /** `ROOM`: the room's current profile. */
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

/** `ROOM_SETTING` contains all the user's settings for the room. */
export interface UserEvent extends Partial<RoomSetting> {
  /** The id in the outbox; null for `PRESENCE`. */
  eventId: number | null;
  uuid: string;
  actionType: UserAction;
  /** The recipient. */
  userId: string;
  /**
   * `FRIEND_ADD`, `FRIEND_REMOVE`, `BLOCK`, `UNBLOCK`: the users concerned; `FRIEND_ADDED`: who added the recipient;
   * `PRESENCE`, `STATUS`, `NAME`: whose it is.
   */
  friendId: string[];
  /** `INVITE`, `ROOM_SETTING`, `REPORT`, `DRAFT`. */
  roomId?: number;
  roomName?: string;
  invitedBy?: string;
  /** `PRESENCE`. */
  presence?: 'online' | 'offline';
  /** `STATUS`: the friend's new status. */
  status?: string;
  /** `NAME`: the current name of the friend or of the user; `FRIEND_ADDED`: the name of who added them. */
  userName?: string;
  /** `NAME`: the address of their current picture; empty for none. */
  profileImg?: string;
  /** `DRAFT`: the user's draft in the room; empty for none. */
  content?: string;
  /**
   * `REPORT`: the message that was reported, or whose reports were settled; and the number of reported messages in the
   * room.
   */
  messageId?: number;
  reports?: number;
  /** ISO 8601. Of two `PRESENCE` events of one friend the one with the later time counts, whichever arrives first. */
  createdAt: string;
}

/**
 * What readers rely on in a record of a room's event, whoever wrote it: the fields that identify its room, and the
 * types of all optional ones. Fields that a later version adds are accepted.
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

/** The same for users' events. */
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
