/**
 * Schemas of single fields, shared by the pairs.
 *
 * Text is what PostgreSQL can store and UTF-8 can carry: no NUL, no lone surrogate. Lengths are in UTF-16
 * code units. Anything else is allowed in every text: emoji, SQL and HTML are just characters. What is new must also be
 * seen, and what names something be a proper name; who is there already keeps the id and the name they have.
 */
import { z } from 'zod';
import { fold, isOneEmoji, isProperName, isVisible, qualifyEmoji } from './text/index.ts';

const text = (min: number, max: number) =>
  z
    .string()
    // Of nothing no more is said than that it is nothing.
    .min(min, { abort: true })
    .max(max)
    .refine((value) => !value.includes('\0') && value.isWellFormed(), {
      message: 'must not contain NUL or a lone surrogate',
    });

const properName = (max: number) =>
  text(1, max).refine(isProperName, {
    message: 'must be visible, without invisible or control characters, or spaces around it',
  });
const visibleText = (max: number) =>
  text(1, max).refine(isVisible, { message: 'must have something visible' });

export const userId = text(1, 100);
export const newUserId = properName(100);
export const email = text(0, 254);
export const userName = text(1, 100);
/** Of somebody who may have deleted their account: then `''`. */
export const nameOrNone = text(0, 100);
export const newUserName = properName(100);
export const userStatus = text(0, 500);
/** Bounded above because hashing costs more for longer text. */
export const password = text(1, 1024);
/** A compact JWE (RFC 7516) of a password; see docs/wire.md. */
export const sealedPassword = z.string().min(1).max(8192);
/** By which an administrator's request is known: until when it is good, and an HMAC of what it asks. */
export const administratorKey = z.string().regex(/^\d{1,15}\.[\w-]{43}$/, { message: 'must be a key' });
/** As text; unique per pair. */
export const requestId = text(1, 256);

/** The address by which a push service (RFC 8030) knows a device. */
export const pushEndpoint = text(1, 1_000).refine(
  (value) => URL.canParse(value) && ['https:', 'http:'].includes(new URL(value).protocol),
  { message: 'must be an address' },
);
const base64url = (bytes: number) =>
  z.string().regex(new RegExp(`^[\\w-]{${Math.ceil((bytes * 4) / 3)}}={0,2}$`), {
    message: `must be ${bytes} bytes as base64url`,
  });
/** The public key to which a device's messages are encrypted, and the secret that goes with it (RFC 8291). */
export const pushKey = base64url(65);
export const pushSecret = base64url(16);

/** What a browser's session is known by: its origin, and never its cookie. */
export const sessionId = text(1, 100);

/** What PostgreSQL and JavaScript both count exactly. */
const id = z.int().min(1);
export const roomId = id;
/** Unique over all rooms. */
export const messageId = id;
/** A message's place in its room, from 1 without gaps; 0 is before the first. */
export const seq = z.int().min(0).max(2_147_483_647);
/** The place of an event among its room's, from 1 without gaps. */
export const eventSeq = seq;
/** What a request may name at once. */
export const friendIds = z.array(userId).min(1).max(100);
export const roomName = text(1, 100);
export const newRoomName = properName(100);
export const chatType = z.enum(['NORMAL', 'EMOJI']);
/** What somebody is in a room: its owner, one of its administrators, or a plain member. */
export const memberRole = z.enum(['owner', 'admin', 'member']);
export type MemberRole = z.infer<typeof memberRole>;
export const roomDescription = text(0, 500);
/** Why a message is reported. */
export const reportReason = text(0, 500);
/** What a link into a room is known by to who holds it. */
export const inviteSecret = z.string().regex(/^[\w-]{22}$/, { message: 'must be the secret of a link' });
/** What is said. */
export const content = visibleText(5_000);
/** What is said with files, which may speak for themselves. */
export const contentOrNothing = text(0, 5_000).refine((value) => value === '' || isVisible(value), {
  message: 'must have something visible',
});
/** What somebody has begun to write. */
export const draftContent = text(0, 5_000);
/** What is looked for. */
export const searchText = text(1, 100).refine((value) => fold(value) !== '', {
  message: 'must have something visible',
});
/** The same, or nothing, where something else says what is looked for. */
export const searchTextOrNone = text(0, 100).refine((value) => value === '' || fold(value) !== '', {
  message: 'must have something visible',
});
/** Where a search goes on: five numbers of which all but the first may be missing, of no meaning to clients. */
export const searchCursor = z
  .string()
  .regex(/^[01]\.\d{0,14}(\.\d{0,15}){3}$/, { message: 'must be a cursor' });
/** The address of a picture, for clients to show. */
export const profileImg = text(0, 500);
export const storeFileName = text(1, 255);
export const originalFilename = text(1, 255);
/** What a message names. Uploaded files are told of by what is known of them; any other name is a name and nothing more. */
export const files = z.array(z.object({ storeFileName, originalFilename })).max(20);
/** The name of an upload: its id, and the usual ending of its type. */
export const uploadName = z.string().regex(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}\.[a-z\d]{1,10}$/, {
  message: 'must be the name of an upload',
});
/** A media type without parameters, such as `image/png`. */
export const contentType = z
  .string()
  .max(100)
  .regex(/^[\w.+-]+\/[\w.+-]+$/, { message: 'must be a media type' });
/** Bytes. */
export const fileSize = z.int().min(0);
/** Of a picture, in pixels as it is shown. */
export const pixels = z.int().min(1).max(100_000);
/**
 * What a file is for: to be sent with messages, to be a user's `picture`, which anybody logged in may see, or a `room`'s.
 */
export const filePurpose = z.enum(['message', 'picture', 'room']);
export type FilePurpose = z.infer<typeof filePurpose>;
/** A file as those who may see it are told of it. */
export const storedFile = z.object({
  storeFileName,
  originalFilename,
  contentType,
  fileSize,
  /** Null for what is no picture that pages can show. */
  width: pixels.nullable(),
  height: pixels.nullable(),
});
export type StoredFile = z.infer<typeof storedFile>;
/** Whom a message calls, of the room's members. */
export const mentions = z.array(userId).max(50);
/** One emoji, as it is drawn: it may be several code points. However it was spelled, it is fully qualified from here on. */
export const emoji = text(1, 32).overwrite(qualifyEmoji).refine(isOneEmoji, { message: 'must be one emoji' });
/** The size of a page. */
export const limit = (most: number) => z.int().min(1).max(most);
/** An instant, ISO 8601 with offset. */
export const instant = z.iso.datetime({ offset: true });
/** An instant that a request names. However it was spelled, it is UTC in milliseconds from here on. */
export const givenInstant = instant
  .refine((value) => Date.parse(value) >= 0 && Date.parse(value) < Date.UTC(9999, 0), {
    message: 'must be between 1970 and 9999',
    abort: true,
  })
  .overwrite((value) => new Date(value).toISOString());
/** Whoever says that a user is there, such as one front for one of its streams. */
export const holder = text(0, 100);
export const presence = z.enum(['online', 'offline']);

/** Who may put somebody into rooms: anybody, or only those whom they have added. */
export const invitations = z.enum(['anyone', 'friends']);
export type Invitations = z.infer<typeof invitations>;

/** Which messages of a room a member wants to be notified of. */
export const notify = z.enum(['all', 'mentions', 'none']);
export type Notify = z.infer<typeof notify>;
/** What a member has chosen for a room. */
export const roomSetting = z.object({
  notify,
  mutedUntil: instant.nullable(),
  favourite: z.boolean(),
  /** Until something is said there, unless the member is notified of nothing then. */
  archived: z.boolean(),
  /** Until the member reads or says something there. */
  markedUnread: z.boolean(),
});
export type RoomSetting = z.infer<typeof roomSetting>;
/** A file of a message: of an uploaded one all that is known. */
export const chatFile = z
  .object({ storeFileName: z.string(), originalFilename: z.string() })
  .extend(storedFile.pick({ contentType: true, fileSize: true, width: true, height: true }).partial().shape);
export type ChatFile = z.infer<typeof chatFile>;

/** Another message, as a reply shows it. `content` is its beginning, and `""` once it is deleted. */
export const repliedTo = z.object({
  messageId,
  seq,
  userId,
  writer: z.string(),
  content: z.string(),
  /** The first of its files, where it has any that are to be told. */
  files: z.array(chatFile).max(1).optional(),
});

export const reaction = z.object({
  emoji: z.string(),
  /** Who reacted so, the first first. */
  userId: z.array(userId),
});

/** Who said first what is forwarded, by their name then, and when. */
export const forwardedFrom = z.object({ userId, writer: z.string(), createdAt: instant });
export type ForwardedFrom = z.infer<typeof forwardedFrom>;

export const message = z.object({
  messageId,
  seq,
  userId,
  /** The writer's name when it was written; `''` once they have deleted their account. */
  writer: z.string(),
  /** `""` once it is deleted. */
  content: z.string(),
  isDeleted: z.boolean(),
  /** The administrator who deleted somebody else's message; null otherwise. */
  deletedBy: userId.nullable(),
  createdAt: instant,
  modifiedAt: instant.nullable(),
  replyTo: repliedTo.nullable(),
  reactions: z.array(reaction),
  mentions: z.array(userId),
  profileImg: z.string().nullable(),
  files: z.array(chatFile),
  /** Of what was forwarded alone. */
  forwardedFrom: forwardedFrom.optional(),
});
export type Message = z.infer<typeof message>;

/** What a line between the messages may tell: the action of the event that told it first. */
export const noticeActions = ['JOIN', 'LEAVE', 'RENAME', 'PIN', 'ROLE'] as const;
export type NoticeAction = (typeof noticeActions)[number];
export const notice = z.object({
  eventSeq,
  /** The place of the last message then: the line stands behind it. */
  afterSeq: seq,
  actionType: z.enum(noticeActions),
  /** Whom it is about, by their name of today, `''` once they have deleted their account. */
  userId,
  userName: z.string(),
  /** `JOIN`: who let them in, themselves where they made the room; `LEAVE`: who removed them; `ROLE`: who made them that. */
  byUserId: userId.nullable(),
  byUserName: z.string().nullable(),
  /** `RENAME`. */
  roomName: roomName.nullable(),
  /** `PIN`: the message's place. */
  seq: seq.nullable(),
  /** `ROLE`: what they were made. */
  role: memberRole.optional(),
  /** `LEAVE`: where they are kept out. */
  banned: z.literal(true).optional(),
  createdAt: instant,
});
export type Notice = z.infer<typeof notice>;
export type ChatType = z.infer<typeof chatType>;
export type RepliedTo = z.infer<typeof repliedTo>;
export type Reaction = z.infer<typeof reaction>;

/** A `java.time.LocalDate` as Jackson writes it: `[year, month, day]`, in UTC. */
export const jacksonDate = z.tuple([z.int(), z.int().min(1).max(12), z.int().min(1).max(31)]);
export type JacksonDate = z.infer<typeof jacksonDate>;

/** The UTC date of an instant as Jackson writes a `LocalDate`. */
export function toJacksonDate(instant: Date): JacksonDate {
  return [instant.getUTCFullYear(), instant.getUTCMonth() + 1, instant.getUTCDate()];
}

/** The original's user, without its password. */
export const user = z.object({
  userId,
  email,
  userName,
  userStatus,
  joinDate: jacksonDate,
  loginDate: jacksonDate.nullable(),
  logoutDate: jacksonDate.nullable(),
  /** The address of the user's picture; empty for none. */
  profileImg,
});
export type User = z.infer<typeof user>;
