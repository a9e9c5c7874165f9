/** Adds messages: each gets the next seq of its room. */
import {
  type ChatFile,
  Failure,
  type ForwardedFrom,
  isOnlyEmoji,
  qualifyEmoji,
  type RepliedTo,
} from '@parley/contracts';
import { Prisma } from '../database/database.ts';
import { roomEvent } from '../outbox/new-events.ts';
import { type Entered, enterRooms } from './enter-rooms.ts';
import { type Forwardables, findForwardables } from './forwarded.ts';
import { type LockedRoom, saveRooms } from './locked-rooms.ts';
import {
  filesToShow,
  findSeenFiles,
  type LockedFiles,
  lockFiles,
  type Naming,
  keyOf as seenKey,
  showFiles,
} from './message-files.ts';
import { type FoundMessage, findMessages, quotation, visible } from './messages.ts';
import { nextIds } from './next-ids.ts';
import { type Member, newestMembers } from './room-access.ts';
import { searchable } from './search-text.ts';
import { type OnceService, type Outcome, type Plain, quiet } from './service.ts';

type Request = Plain<'user-add-chat'>;

interface Found extends Entered {
  /** One for each request. */
  readonly messageIds: readonly number[];
  readonly targets: ReadonlyMap<number, FoundMessage>;
  readonly forwardable: Forwardables;
  /** For each room, the highest `joinedSeq` of its members: some member can't see the messages up to there. */
  readonly newest: ReadonlyMap<number, number>;
  readonly files: LockedFiles;
  readonly seenFiles: ReadonlySet<string>;
}

interface Said {
  readonly request: Request;
  readonly requestId: Buffer | undefined;
  readonly messageId: number;
  readonly room: Pick<LockedRoom, 'roomId' | 'chatType'>;
  readonly seq: number;
  readonly eventSeq: number;
  readonly createdAt: string;
  readonly writer: string;
  readonly mentions: string[];
  readonly replyTo: RepliedTo | null;
  readonly forwardedFrom: ForwardedFrom | undefined;
  readonly profileImg: string | null;
  readonly files: readonly ChatFile[];
}

export const addChats: OnceService<'user-add-chat', Request, Found> = {
  kind: 'once',
  load: (requests) => ({
    ...enterRooms(
      requests.flatMap(({ roomId, writerId, mentions = [] }) =>
        [writerId, ...mentions].map((userId) => ({ roomId, userId })),
      ),
    ),
    messageIds: nextIds('messages', 'message_id', requests.length),
    targets: findMessages(requests.flatMap(({ replyTo }) => replyTo ?? [])),
    forwardable: findForwardables(requests),
    newest: newestMembers(requests.flatMap(({ roomId, replyTo }) => (replyTo === undefined ? [] : roomId))),
    files: lockFiles(
      requests.map(namingOf),
      requests.flatMap(({ forwardedFrom }) => forwardedFrom ?? []),
    ),
    seenFiles: findSeenFiles(requests.map(namingOf)),
  }),
  decide(requests, found, { at, requestIds }) {
    const said: Said[] = [];
    const outcomes = requests.map((request, index) => {
      const message = say(request, found.messageIds[index] as number, found, at);
      if (message instanceof Failure) return quiet<'user-add-chat'>(message);
      said.push({ ...message, requestId: requestIds[index] });
      return toldOf(message);
    });
    return {
      outcomes,
      writes: [...insertMessages(said), ...showFiles(said, at), ...saveRooms(found.rooms.values())],
    };
  },
};

const namingOf = ({ writerId, files }: Request): Naming => ({ userId: writerId, files });

function say(
  asked: Request,
  messageId: number,
  { rooms, access, targets, forwardable, newest, files: locked, seenFiles }: Found,
  at: Date,
): Omit<Said, 'requestId'> | Failure {
  const forwarded = forwardable(asked);
  const request = forwarded
    ? { ...asked, message: forwarded.content, files: [...forwarded.files], mentions: [] }
    : asked;
  const { roomId, writerId: userId, message, replyTo } = request;
  const member = access.require({ roomId, userId }, rooms);
  if (member instanceof Failure) return member;
  const room = rooms.get(roomId) as LockedRoom;
  const target = repliedTo(request, member, targets, newest);
  if (replyTo !== undefined && !target) return new Failure('MESSAGE_NOT_FOUND');
  if (request.forwardedFrom !== undefined && !forwarded) return new Failure('MESSAGE_NOT_FOUND');
  if (access.isClosed(roomId)) return new Failure('BLOCKED');
  if (room.chatType === 'EMOJI' && message !== '' && !isOnlyEmoji(message)) return new Failure('EMOJI_ONLY');
  // The writer can see everything in a forwarded message.
  const isSeen = (name: string) => forwarded !== undefined || seenFiles.has(seenKey(userId, name));
  const files = filesToShow(namingOf(request), locked, isSeen);
  if (files instanceof Failure) return files;
  const saidAt = room.at(at);
  return {
    request: room.chatType === 'EMOJI' ? { ...request, message: qualifyEmoji(message) } : request,
    messageId,
    room,
    seq: room.nextSeq(saidAt),
    eventSeq: room.nextEventSeq(),
    createdAt: saidAt.toISOString(),
    writer: member.userName,
    mentions: access.membersAmong(roomId, request.mentions),
    replyTo: target,
    forwardedFrom: forwarded?.forwardedFrom,
    profileImg: request.profileImg ?? access.picture(userId) ?? null,
    files,
  };
}

/** The quoted message, if the writer can see it; its text only if all members can. */
function repliedTo(
  { roomId, replyTo }: Request,
  { joinedSeq }: Member,
  targets: Found['targets'],
  newest: Found['newest'],
): RepliedTo | null {
  const target = replyTo === undefined ? undefined : visible(targets, replyTo, roomId, joinedSeq);
  if (!target) return null;
  const { messageId, seq, userId, writer, content, files } = target;
  const isForAll = seq > (newest.get(roomId) ?? 0);
  return { messageId, seq, userId, writer, ...quotation(isForAll, content, files) };
}

function toldOf(said: Omit<Said, 'requestId'>): Outcome<'user-add-chat'> {
  const { request, messageId, room, seq, eventSeq, createdAt, writer, mentions, replyTo, forwardedFrom } =
    said;
  const { roomId, writerId: userId, message: content } = request;
  const { profileImg, files } = said;
  const event = roomEvent(room, {
    actionType: 'SEND',
    eventSeq,
    messageId,
    seq,
    userId,
    writer,
    content,
    isDeleted: false,
    profileImg,
    files: [...files],
    replyTo,
    mentions,
    createdAt,
    ...(forwardedFrom && { forwardedFrom }),
  });
  return { answer: { roomId, message: content, createdAt, messageId, seq }, events: [event] };
}

/** Writing a message marks everything before it as read by its writer. */
function insertMessages(all: readonly Said[]): Prisma.Sql[] {
  if (all.length === 0) return [];
  const rows = all.map(
    ({ request, requestId, messageId, room: { roomId }, seq, createdAt, writer, mentions, ...said }) => ({
      message_id: messageId,
      request_id: requestId?.toString('hex') ?? null,
      room_id: roomId,
      seq,
      created_at: createdAt,
      user_id: request.writerId,
      writer,
      content: request.message,
      ...searchable({ roomId, seq }, request.message),
      reply_to: said.replyTo?.messageId ?? null,
      mentions,
      profile_img: said.profileImg,
      files: said.files,
      forwarded_from: said.forwardedFrom ?? null,
    }),
  );
  return [
    Prisma.sql`
      WITH said AS (
        SELECT * FROM json_to_recordset(${JSON.stringify(rows)}::json) AS s (
          message_id bigint, room_id bigint, seq int, created_at timestamptz, user_id text, writer text, content text,
          folded text, grams int[], reply_to bigint, mentions text[], profile_img text, files jsonb, forwarded_from jsonb,
          request_id text)
      ), marked AS (
        UPDATE room_members m SET read_seq = l.seq, marked_unread = false
        FROM (SELECT room_id, user_id, max(seq) AS seq FROM said GROUP BY room_id, user_id) l
        WHERE m.room_id = l.room_id AND m.user_id = l.user_id
      )
      INSERT INTO messages (
        message_id, room_id, seq, user_id, writer, content, folded, grams, created_at, reply_to, mentions, profile_img,
        files, forwarded_from, request_id)
      OVERRIDING SYSTEM VALUE
      SELECT
        message_id, room_id, seq, user_id, writer, content, folded, grams, created_at, reply_to, mentions,
        profile_img, files, forwarded_from, decode(request_id, 'hex')
      FROM said`,
  ];
}
