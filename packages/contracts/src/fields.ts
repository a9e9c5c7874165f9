/**
 * Schemas of single fields, shared by the pairs.
 *
 * Every text must be storable in PostgreSQL and encodable as UTF-8: no NUL, no lone surrogate. Lengths are in UTF-16
 * code units. Apart from that all characters are allowed in every text, including emoji, SQL and HTML. New texts must
 * also contain something visible, and new names must be proper names; existing users and rooms keep their ids and
 * names.
 */
import { z } from 'zod';
import { fold, isOneEmoji, isProperName, isVisible, qualifyEmoji } from './text/index.ts';

const text = (min: number, max: number) =>
  z
    .string()
    // An empty text gets no further messages.
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
/** The name of a user who may have deleted their account, and then has `''`. */
export const nameOrNone = text(0, 100);
export const newUserName = properName(100);
export const userStatus = text(0, 500);
/** Limited in length because hashing longer texts costs more. */
export const password = text(1, 1024);
/** A compact JWE (RFC 7516) of a password; see docs/wire.md. */
export const sealedPassword = z.string().min(1).max(8192);
/** The proof of an administrator's request: its expiry, and an HMAC over its fields. */
export const administratorKey = z.string().regex(/^\d{1,15}\.[\w-]{43}$/, { message: 'must be a key' });
/** As text; unique per pair. */
export const requestId = text(1, 256);

/** The URL of a device at its push service (RFC 8030). */
export const pushEndpoint = text(1, 1_000).refine(
  (value) => URL.canParse(value) && ['https:', 'http:'].includes(new URL(value).protocol),
  { message: 'must be an address' },
);
const base64url = (bytes: number) =>
  z.string().regex(new RegExp(`^[\\w-]{${Math.ceil((bytes * 4) / 3)}}={0,2}$`), {
    message: `must be ${bytes} bytes as base64url`,
  });
/** The device's public key for the encryption of its pushes, and its authentication secret (RFC 8291). */
export const pushKey = base64url(65);
export const pushSecret = base64url(16);

/** The public id of a browser's session: its origin, never its cookie. */
export const sessionId = text(1, 100);

/** Within the range in which both PostgreSQL and JavaScript represent integers exactly. */
const id = z.int().min(1);
export const roomId = id;
/** Unique across all rooms. */
export const messageId = id;
/** A message's position in its room, from 1 without gaps; 0 is before the first. */
export const seq = z.int().min(0).max(2_147_483_647);
/** An event's position among its room's events, from 1 without gaps. */
export const eventSeq = seq;
/** The users that one request may name. */
export const friendIds = z.array(userId).min(1).max(100);
export const roomName = text(1, 100);
export const newRoomName = properName(100);
export const chatType = z.enum(['NORMAL', 'EMOJI']);
/** A member's role in a room: its owner, one of its administrators, or a plain member. */
export const memberRole = z.enum(['owner', 'admin', 'member']);
export type MemberRole = z.infer<typeof memberRole>;
export const roomDescription = text(0, 500);
/** Why a message is reported. */
export const reportReason = text(0, 500);
/** The secret in a link into a room. */
export const inviteSecret = z.string().regex(/^[\w-]{22}$/, { message: 'must be the secret of a link' });
/** The text of a message. */
export const content = visibleText(5_000);
/** The text of a message with files, which may be empty. */
export const contentOrNothing = text(0, 5_000).refine((value) => value === '' || isVisible(value), {
  message: 'must have something visible',
});
/** The text of a draft. */
export const draftContent = text(0, 5_000);
/** The text of a search. */
export const searchText = text(1, 100).refine((value) => fold(value) !== '', {
  message: 'must have something visible',
});
/** The same, or empty if other fields define the search. */
export const searchTextOrNone = text(0, 100).refine((value) => value === '' || fold(value) !== '', {
  message: 'must have something visible',
});
/** Where a search continues: five numbers, of which all but the first may be missing; opaque to clients. */
export const searchCursor = z
  .string()
  .regex(/^[01]\.\d{0,14}(\.\d{0,15}){3}$/, { message: 'must be a cursor' });
/** The address of a picture, for clients to display. */
export const profileImg = text(0, 500);
export const storeFileName = text(1, 255);
export const originalFilename = text(1, 255);
/** The files of a message. Uploaded ones are returned with their metadata; any other name is returned as it is. */
export const files = z.array(z.object({ storeFileName, originalFilename })).max(20);
/** The name of an upload: its id, and the usual extension for its type. */
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
/** A picture's width or height in pixels, as displayed. */
export const pixels = z.int().min(1).max(100_000);
/**
 * The purpose of a file: to be sent with messages, to be a user's `picture`, which every logged-in user may see, or a
 * `room`'s.
 */
export const filePurpose = z.enum(['message', 'picture', 'room']);
export type FilePurpose = z.infer<typeof filePurpose>;
/** A file, as returned to users who may see it. */
export const storedFile = z.object({
  storeFileName,
  originalFilename,
  contentType,
  fileSize,
  /** Null unless it is a picture that pages can show. */
  width: pixels.nullable(),
  height: pixels.nullable(),
});
export type StoredFile = z.infer<typeof storedFile>;
/** The members whom a message mentions. */
export const mentions = z.array(userId).max(50);
/**
 * One emoji as displayed, which may be several code points. Parsing makes it fully qualified, whatever its spelling.
 */
export const emoji = text(1, 32).overwrite(qualifyEmoji).refine(isOneEmoji, { message: 'must be one emoji' });
/** The size of a page. */
export const limit = (most: number) => z.int().min(1).max(most);
/** An instant, ISO 8601 with offset. */
export const instant = z.iso.datetime({ offset: true });
/** An instant in a request. Parsing converts it to UTC in milliseconds, whatever its notation. */
export const givenInstant = instant
  .refine((value) => Date.parse(value) >= 0 && Date.parse(value) < Date.UTC(9999, 0), {
    message: 'must be between 1970 and 9999',
    abort: true,
  })
  .overwrite((value) => new Date(value).toISOString());
/** Who reports that a user is online, such as one front for one of its streams. */
export const holder = text(0, 100);
export const presence = z.enum(['online', 'offline']);

/** Who may add the user to rooms: anybody, or only users whom they have added as friends. */
export const invitations = z.enum(['anyone', 'friends']);
export type Invitations = z.infer<typeof invitations>;

/** Which messages of a room a member wants to be notified of. */
export const notify = z.enum(['all', 'mentions', 'none']);
export type Notify = z.infer<typeof notify>;
/** A member's settings for a room. */
export const roomSetting = z.object({
  notify,
  mutedUntil: instant.nullable(),
  favourite: z.boolean(),
  /** Until a message arrives there, unless notifications are off or muted at that time. */
  archived: z.boolean(),
  /** Until the member reads further or sends a message there. */
  markedUnread: z.boolean(),
});
export type RoomSetting = z.infer<typeof roomSetting>;
/** A file of a message, with all metadata if it was uploaded. */
export const chatFile = z
  .object({ storeFileName: z.string(), originalFilename: z.string() })
  .extend(storedFile.pick({ contentType: true, fileSize: true, width: true, height: true }).partial().shape);
export type ChatFile = z.infer<typeof chatFile>;

/** The message that a reply answers. `content` is its beginning, and `""` once it is deleted. */
export const repliedTo = z.object({
  messageId,
  seq,
  userId,
  writer: z.string(),
  content: z.string(),
  /** The first of its files, if it has any that may be shown. */
  files: z.array(chatFile).max(1).optional(),
});

export const reaction = z.object({
  emoji: z.string(),
  /** Who reacted with it, the earliest first. */
  userId: z.array(userId),
});

/** The original writer of a forwarded message, by their name then, and when it was sent. */
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
  /** Who deleted another user's message, the owner or an administrator; null otherwise. */
  deletedBy: userId.nullable(),
  createdAt: instant,
  modifiedAt: instant.nullable(),
  replyTo: repliedTo.nullable(),
  reactions: z.array(reaction),
  mentions: z.array(userId),
  profileImg: z.string().nullable(),
  files: z.array(chatFile),
  /** Only on forwarded messages. */
  forwardedFrom: forwardedFrom.optional(),
});
export type Message = z.infer<typeof message>;

/** The kinds of lines between messages: the actions of the original events. */
export const noticeActions = ['JOIN', 'LEAVE', 'RENAME', 'PIN', 'ROLE'] as const;
export type NoticeAction = (typeof noticeActions)[number];
export const notice = z.object({
  eventSeq,
  /** The `seq` of the last message at that time: the line belongs after it. */
  afterSeq: seq,
  actionType: z.enum(noticeActions),
  /** The user concerned, by their current name, `''` once they have deleted their account. */
  userId,
  userName: z.string(),
  /**
   * `JOIN`: who added them, themselves if they created the room; `LEAVE`: who removed them; `ROLE`: who gave them the
   * role.
   */
  byUserId: userId.nullable(),
  byUserName: z.string().nullable(),
  /** `RENAME`. */
  roomName: roomName.nullable(),
  /** `PIN`: the message's `seq`. */
  seq: seq.nullable(),
  /** `ROLE`: their new role. */
  role: memberRole.optional(),
  /** `LEAVE`: if they were banned. */
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
