/** Messages in rooms. Keyed by the room. */
import { z } from 'zod';
import { definePair } from '../define-pair.ts';
import {
  contentOrNothing,
  emoji,
  files,
  givenInstant,
  instant,
  limit,
  mentions,
  message,
  messageId,
  nameOrNone,
  notice,
  profileImg,
  reaction,
  roomId,
  searchCursor,
  searchTextOrNone,
  seq,
  userId,
  userName,
} from '../fields.ts';

/** At most one position at which a page begins. */
const onePlace = ({
  before,
  after,
  around,
  at,
}: Partial<Record<'before' | 'after' | 'around' | 'at', unknown>>) =>
  [before, after, around, at].filter((place) => place !== undefined).length <= 1;

export const chatPairs = {
  'user-add-chat': definePair({
    kind: 'once',
    request: z
      .object({
        roomId,
        writerId: userId,
        message: contentOrNothing,
        /** Accepted, as in the originals, but ignored: a message has the name of its writer's account. */
        writer: userName.optional(),
        replyTo: messageId.optional(),
        mentions: mentions.optional(),
        profileImg: profileImg.optional(),
        files: files.optional(),
        /** A message that the writer can see, in any room: its text is sent instead of `message`. */
        forwardedFrom: messageId.optional(),
      })
      .superRefine(({ message, files = [], forwardedFrom }, context) => {
        if (message !== '' || files.length > 0 || forwardedFrom !== undefined) return;
        context.addIssue({
          code: 'too_small',
          origin: 'string',
          minimum: 1,
          inclusive: true,
          path: ['message'],
          input: message,
        });
      }),
    reply: z.object({ roomId, message: z.string(), createdAt: instant, messageId, seq }),
    failedReply: { roomId: null, message: null, createdAt: null, messageId: null, seq: null },
    asker: 'writerId',
    key: 'roomId',
    mayAsk: 'session',
  }),
  'user-modify-chat': definePair({
    kind: 'once',
    /** The text of a message with files may be empty. */
    request: z.object({
      userId,
      roomId,
      messageId,
      content: contentOrNothing,
      mentions: mentions.optional(),
    }),
    reply: z.object({ roomId, messageId, seq, modifiedAt: instant }),
    failedReply: { roomId: null, messageId: null, seq: null, modifiedAt: null },
    asker: 'userId',
    key: 'roomId',
    mayAsk: 'session',
  }),
  'user-delete-chat': definePair({
    kind: 'once',
    request: z.object({ userId, roomId, messageId }),
    reply: z.object({ roomId, messageId, seq, modifiedAt: instant }),
    failedReply: { roomId: null, messageId: null, seq: null, modifiedAt: null },
    asker: 'userId',
    key: 'roomId',
    mayAsk: 'session',
  }),
  'user-react-chat': definePair({
    kind: 'once',
    request: z.object({ userId, roomId, messageId, emoji, on: z.boolean() }),
    reply: z.object({ roomId, messageId, reactions: z.array(reaction) }),
    failedReply: { roomId: null, messageId: null, reactions: null },
    asker: 'userId',
    key: 'roomId',
    mayAsk: 'session',
  }),
  'user-pin-chat': definePair({
    kind: 'once',
    request: z.object({ userId, roomId, messageId, on: z.boolean() }),
    reply: z.object({ roomId, messageId, on: z.boolean() }),
    failedReply: { roomId: null, messageId: null, on: null },
    asker: 'userId',
    key: 'roomId',
    mayAsk: 'session',
  }),
  'user-search-pin': definePair({
    kind: 'again',
    /** All pins that the asker can see, the most recent first. */
    request: z.object({ userId, roomId }),
    reply: z.object({ message: z.array(message.extend({ pinnedBy: userId, pinnedAt: instant })) }),
    failedReply: { message: null },
    asker: 'userId',
    key: 'roomId',
    mayAsk: 'session',
  }),
  'user-search-chat': definePair({
    kind: 'again',
    /**
     * The latest messages, or those before, after or around a seq, or around the first one since an instant; always in
     * ascending seq.
     */
    request: z
      .object({
        userId,
        roomId,
        before: seq.optional(),
        after: seq.optional(),
        around: seq.optional(),
        at: givenInstant.optional(),
        limit: limit(100).optional(),
      })
      .refine(onePlace, { message: 'give one of before, after, around and at', path: ['before'] }),
    /** `hasMore`: there is more in the requested direction; for `around` and `at`, in either. */
    reply: z.object({
      message: z.array(message),
      /** Users whom the messages mention or who reacted to them, and who are no longer in the room. */
      formerMembers: z.array(z.object({ userId, userName: nameOrNone })),
      /**
       * Joins, leaves, renames, pins and changes of roles between the messages: the latest 100, since the asker joined.
       */
      notice: z.array(notice),
      hasMore: z.boolean(),
      hasBefore: z.boolean(),
      hasAfter: z.boolean(),
    }),
    failedReply: {
      message: null,
      formerMembers: null,
      notice: null,
      hasMore: null,
      hasBefore: null,
      hasAfter: null,
    },
    asker: 'userId',
    key: 'roomId',
    mayAsk: 'session',
  }),
  'user-find-chat': definePair({
    kind: 'again',
    /**
     * Searches all the asker's rooms or one, the latest first, before the message `before`, or from where an earlier
     * page ended; optionally only messages by `from`, before the instant `until`, or with a file.
     */
    request: z
      .object({
        userId,
        /** The text to find; `""` if the fields below define the search. */
        text: searchTextOrNone,
        roomId: roomId.optional(),
        from: userId.optional(),
        until: instant.optional(),
        hasFile: z.boolean().optional(),
        before: messageId.optional(),
        cursor: searchCursor.optional(),
        limit: limit(100).optional(),
      })
      .refine(
        ({ text, from, until, hasFile }) =>
          text !== '' || from !== undefined || until !== undefined || hasFile,
        {
          message: 'must not be empty without from, until or hasFile',
          path: ['text'],
        },
      ),
    /**
     * A page ends after a bounded amount was searched, whatever was found; `nextCursor` is null once everything was
     * searched.
     */
    reply: z.object({
      message: z.array(message.extend({ roomId })),
      hasMore: z.boolean(),
      nextCursor: searchCursor.nullable(),
    }),
    failedReply: { message: null, hasMore: null, nextCursor: null },
    asker: 'userId',
    mayAsk: 'session',
  }),
} as const;
