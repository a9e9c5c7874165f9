/** Pinned messages: members keep them at hand for everybody in the room. */
import { Failure, type ReplyOf } from '@parley/contracts';
import { Prisma } from '../database/database.ts';
import { type Query, query } from '../database/query.ts';
import { noticedEvent, roomEvent } from '../outbox/new-events.ts';
import { fitting } from './fit-replies.ts';
import { saveRooms } from './locked-rooms.ts';
import { excerpt, type MessageRow, messageColumns, messageDetails, toMessage } from './messages.ts';
import { type EnteredWithMessages, enterWithMessages, namedMessage } from './named-message.ts';
import { rowsByPlace } from './rows-by-place.ts';
import { type AgainService, type OnceService, type Outcome, type Plain, quiet } from './service.ts';

/** Maximum per room. */
const maxPins = 100;

type Request = Plain<'user-pin-chat'>;

interface Pin {
  readonly messageId: number;
  readonly roomId: number;
  readonly pinnedBy: string;
  readonly pinnedAt: string;
}

interface Found extends EnteredWithMessages {
  /** The messages that are pinned, by room. */
  readonly pinned: ReadonlyMap<number, ReadonlySet<number>>;
}

export const pinChats: OnceService<'user-pin-chat', Request, Found> = {
  kind: 'once',
  load: (requests) => ({
    ...enterWithMessages(requests),
    pinned: findPinned(requests.map(({ roomId }) => roomId)),
  }),
  decide(requests, found, { at }) {
    const board = new PinBoard(found.pinned);
    const outcomes = requests.map((request) => pin(request, found, board, at));
    return { outcomes, writes: [...board.writes(), ...saveRooms(found.rooms.values())] };
  },
};

function pin(request: Request, found: Found, board: PinBoard, at: Date): Outcome<'user-pin-chat'> {
  const { roomId, userId, messageId, on } = request;
  const named = namedMessage(request, found);
  if (named instanceof Failure) return quiet(named);
  const { room, member, message } = named;
  if (found.access.isClosed(roomId)) return quiet(new Failure('BLOCKED'));
  const answer = { roomId, messageId, on };
  if (board.has(roomId, messageId) === on) return quiet(answer);
  if (on && board.isFull(roomId)) return quiet(new Failure('TOO_MANY_PINS'));
  const createdAt = room.at(at).toISOString();
  const event = {
    actionType: 'PIN',
    eventSeq: room.nextEventSeq(),
    messageId,
    seq: message.seq,
    userId,
    writer: member.userName,
    on,
    createdAt,
  } as const;
  if (on) board.put({ messageId, roomId, pinnedBy: userId, pinnedAt: createdAt });
  else board.take(roomId, messageId);
  return { answer, events: [on ? noticedEvent(room, event) : roomEvent(room, event)] };
}

/** The pinned messages of a batch's rooms, with the changes of the batch. */
class PinBoard {
  readonly #before: Found['pinned'];
  readonly #now: Map<number, Set<number>>;
  readonly #put = new Map<number, Pin>();
  readonly #taken = new Set<number>();

  constructor(before: Found['pinned']) {
    this.#before = before;
    this.#now = new Map([...before].map(([roomId, messageIds]) => [roomId, new Set(messageIds)]));
  }

  has(roomId: number, messageId: number): boolean {
    return this.#now.get(roomId)?.has(messageId) ?? false;
  }

  isFull(roomId: number): boolean {
    return (this.#now.get(roomId)?.size ?? 0) >= maxPins;
  }

  put(pin: Pin): void {
    const { roomId, messageId } = pin;
    this.#now.set(roomId, (this.#now.get(roomId) ?? new Set()).add(messageId));
    this.#put.set(messageId, pin);
  }

  take(roomId: number, messageId: number): void {
    this.#now.get(roomId)?.delete(messageId);
    this.#put.delete(messageId);
    if (this.#before.get(roomId)?.has(messageId)) this.#taken.add(messageId);
  }

  /** Deletions go first, since a message may have been pinned again. */
  writes(): Prisma.Sql[] {
    const come = [...this.#put.values()];
    const column = <Value>(value: (one: Pin) => Value) => come.map(value);
    const removal = Prisma.sql`DELETE FROM pins WHERE message_id = ANY(${[...this.#taken]}::bigint[])`;
    const insertion = Prisma.sql`
      INSERT INTO pins (message_id, room_id, pinned_by, pinned_at)
      SELECT * FROM unnest(
        ${column(({ messageId }) => messageId)}::bigint[],
        ${column(({ roomId }) => roomId)}::bigint[],
        ${column(({ pinnedBy }) => pinnedBy)}::text[],
        ${column(({ pinnedAt }) => pinnedAt)}::timestamptz[])`;
    return [...(this.#taken.size > 0 ? [removal] : []), ...(come.length > 0 ? [insertion] : [])];
  }
}

/** Ignores pins of deleted messages, which a worker of an earlier version leaves behind. */
function findPinned(roomIds: readonly number[]): Query<Found['pinned']> {
  return query(
    Prisma.sql`
      SELECT p.room_id, p.message_id FROM pins p
      CROSS JOIN LATERAL (
        SELECT FROM messages x WHERE x.message_id = p.message_id AND NOT x.is_deleted LIMIT 1
      ) m
      WHERE p.room_id = ANY(${[...new Set(roomIds)]}::bigint[])`,
    (rows: readonly { room_id: string; message_id: string }[]) => {
      const pinned = new Map<number, Set<number>>();
      for (const { room_id, message_id } of rows) {
        const roomId = Number(room_id);
        pinned.set(roomId, (pinned.get(roomId) ?? new Set()).add(Number(message_id)));
      }
      return pinned;
    },
  );
}

type Pinned = ReplyOf<'user-search-pin'>['message'][number];

interface PinRow extends MessageRow {
  place: number;
  is_user: boolean;
  is_room: boolean;
  joined_seq: number | null;
  pinned_by: string;
  pinned_at: Date;
}

export const searchPins: AgainService<'user-search-pin'> = {
  kind: 'again',
  async run(requests, { pipeline }) {
    const { pages } = await pipeline.read({ pages: readPins(requests) });
    return requests.map((_, place) => {
      const page = pages[place] ?? [];
      const [first] = page;
      if (!first?.is_user) return new Failure('USER_NOT_FOUND');
      if (!first.is_room) return new Failure('ROOM_NOT_FOUND');
      const { joined_seq: joinedSeq } = first;
      if (joinedSeq === null) return new Failure('NOT_A_MEMBER');
      const seen = page.filter(({ message_id }) => message_id !== null);
      const pinned = seen.map((row) => toPinned(row, joinedSeq));
      const whole = fitting(pinned);
      return { message: whole.length === pinned.length ? whole : fitting(pinned.map(shortened)) };
    });
  },
};

/** The latest pin first; if there is none, one row without a pin. */
function readPins(requests: readonly Plain<'user-search-pin'>[]): Query<PinRow[][]> {
  const sql = Prisma.sql`
    SELECT a.place, u.user_id IS NOT NULL AS is_user, r.room_id IS NOT NULL AS is_room, o.joined_seq,
      p.pinned_by, p.pinned_at, ${messageColumns}
    FROM unnest(
      ${requests.map((_, place) => place)}::int[],
      ${requests.map(({ userId }) => userId)}::text[],
      ${requests.map(({ roomId }) => roomId)}::bigint[]
    ) AS a (place, user_id, room_id)
    LEFT JOIN users u ON u.user_id = a.user_id
    LEFT JOIN rooms r ON r.room_id = a.room_id
    LEFT JOIN room_members o ON o.room_id = a.room_id AND o.user_id = a.user_id
    LEFT JOIN LATERAL (SELECT * FROM pins x WHERE x.room_id = o.room_id LIMIT ${maxPins}::int) p ON true
    LEFT JOIN LATERAL (
      SELECT * FROM messages x
      WHERE x.message_id = p.message_id AND x.seq > o.joined_seq AND NOT x.is_deleted LIMIT 1
    ) m ON true
    ${messageDetails}
    ORDER BY a.place, p.pinned_at DESC, p.message_id DESC`;
  return query(sql, (rows: readonly PinRow[]) => rowsByPlace(requests, rows));
}

/** If not all pins fit into a reply, they are shortened. */
const shortened = (pin: Pinned): Pinned => ({ ...pin, content: excerpt(pin.content) });

function toPinned(row: PinRow, joinedSeq: number): Pinned {
  return { ...toMessage(row, joinedSeq), pinnedBy: row.pinned_by, pinnedAt: row.pinned_at.toISOString() };
}
