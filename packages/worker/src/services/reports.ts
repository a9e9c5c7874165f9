/**
 * Reports: messages that members report to those in charge of the room, who delete the message or dismiss the report.
 *
 * Nobody learns who has reported a message, not even those in charge, who could retaliate. The writer of a reported
 * message neither sees its reports nor settles them.
 */
import { Failure, type ReplyOf } from '@parley/contracts';
import { Prisma } from '../database/database.ts';
import { type Query, query } from '../database/query.ts';
import { type NewEvent, userEvent } from '../outbox/new-events.ts';
import { fitting } from './fit-replies.ts';
import { refusalsOfOthers } from './in-charge.ts';
import { isInCharge } from './member-roles.ts';
import {
  type AskedMessage,
  type EnteredWithMessages,
  enterWithMessages,
  namedMessage,
} from './named-message.ts';
import { rowsByPlace } from './rows-by-place.ts';
import { type AgainService, type OnceService, type Outcome, type Plain, quiet } from './service.ts';

/**
 * Maximum number of one user's open reports in a room, and of all open reports in a room, which are read with each new
 * one.
 */
const maxOpen = 20;
const maxOpenInRoom = 200;
/** Maximum number shown of one message. */
const shownReasons = 20;

interface OpenReport {
  readonly messageId: number;
  readonly userId: string;
  readonly roomId: number;
  readonly seq: number;
  readonly writerId: string;
  readonly reason: string;
}

interface InCharge {
  readonly userId: string;
  readonly joinedSeq: number;
}

interface Found extends EnteredWithMessages {
  /** All open reports of each room. */
  readonly open: ReadonlyMap<number, readonly OpenReport[]>;
  /** Those in charge of each room. */
  readonly inCharge: ReadonlyMap<number, readonly InCharge[]>;
}

const load = (requests: readonly AskedMessage[]) => ({
  ...enterWithMessages(requests),
  open: openReports(requests.map(({ roomId }) => roomId)),
  inCharge: findInCharge(requests.map(({ roomId }) => roomId)),
});

export const reportChats: OnceService<'user-report-chat', Plain<'user-report-chat'>, Found> = {
  kind: 'once',
  load,
  decide(requests, found, { at }) {
    const reports = new Reports(found, at);
    const outcomes = requests.map((request): Outcome<'user-report-chat'> => {
      const { userId, roomId, messageId, reason = '', on = true } = request;
      const named = namedMessage(request, found);
      if (named instanceof Failure) return quiet(named);
      const { message } = named;
      if (message.userId === userId) return quiet(new Failure('FORBIDDEN'));
      const { seq, userId: writerId } = message;
      const lookers = reports.whoLooksAt(roomId, { seq, writerId });
      const told = lookers.filter((looker) => looker.userId !== userId).length;
      // A report that nobody can see would never be settled, and would count forever.
      if (told === 0 && on) return quiet({ roomId, messageId, told });
      const changed = on
        ? reports.add({ messageId, userId, roomId, seq, writerId, reason })
        : reports.takeBack(roomId, messageId, userId);
      if (changed instanceof Failure) return quiet(changed);
      const events = changed ? reports.tell(roomId, { seq, writerId, messageId }) : [];
      return { answer: { roomId, messageId, told }, events };
    });
    return { outcomes, writes: reports.writes() };
  },
};

export const closeReports: OnceService<'user-close-report', Plain<'user-close-report'>, Found> = {
  kind: 'once',
  load,
  decide(requests, found, { at }) {
    const reports = new Reports(found, at);
    const outcomes = requests.map((request): Outcome<'user-close-report'> => {
      const { userId, roomId, messageId } = request;
      const named = namedMessage(request, found);
      if (named instanceof Failure) return quiet(named);
      const { member, message } = named;
      if (!isInCharge(member) || message.userId === userId) return quiet(new Failure('FORBIDDEN'));
      const { seq, userId: writerId } = message;
      const events = reports.settle(roomId, messageId)
        ? reports.tell(roomId, { seq, writerId, messageId })
        : [];
      return { answer: { roomId, messageId }, events };
    });
    return { outcomes, writes: reports.writes() };
  },
};

/** The reports of a batch's rooms, with the changes of the batch. */
class Reports {
  readonly #before: ReadonlySet<OpenReport>;
  readonly #open: Map<number, readonly OpenReport[]>;
  readonly #inCharge: Found['inCharge'];
  readonly #at: Date;

  constructor({ open, inCharge }: Found, at: Date) {
    this.#before = new Set([...open.values()].flat());
    this.#open = new Map(open);
    this.#inCharge = inCharge;
    this.#at = at;
  }

  #in(roomId: number): readonly OpenReport[] {
    return this.#open.get(roomId) ?? [];
  }

  /** @returns whether it is new */
  add(report: OpenReport): boolean | Failure {
    const { roomId, userId, messageId } = report;
    const own = this.#in(roomId).filter((one) => one.userId === userId);
    if (own.some((one) => one.messageId === messageId)) return false;
    if (own.length >= maxOpen || this.#in(roomId).length >= maxOpenInRoom)
      return new Failure('TOO_MANY_REPORTS');
    this.#open.set(roomId, [...this.#in(roomId), report]);
    return true;
  }

  /** @returns whether there was one */
  takeBack(roomId: number, messageId: number, reporter: string): boolean {
    return this.#keep(roomId, (one) => one.messageId !== messageId || one.userId !== reporter);
  }

  /** @returns whether there was one */
  settle(roomId: number, messageId: number): boolean {
    return this.#keep(roomId, (one) => one.messageId !== messageId);
  }

  #keep(roomId: number, isKept: (report: OpenReport) => boolean): boolean {
    const left = this.#in(roomId).filter(isKept);
    const isChanged = left.length < this.#in(roomId).length;
    this.#open.set(roomId, left);
    return isChanged;
  }

  /** Those in charge who can see the message and have not written it. */
  whoLooksAt(roomId: number, { seq, writerId }: Pick<OpenReport, 'seq' | 'writerId'>): readonly InCharge[] {
    return (this.#inCharge.get(roomId) ?? []).filter(
      ({ userId, joinedSeq }) => userId !== writerId && joinedSeq < seq,
    );
  }

  tell(roomId: number, message: Pick<OpenReport, 'seq' | 'writerId' | 'messageId'>): NewEvent[] {
    const createdAt = this.#at.toISOString();
    return this.whoLooksAt(roomId, message).map(({ userId, joinedSeq }) => {
      const seen = this.#in(roomId).filter(({ seq, writerId }) => seq > joinedSeq && writerId !== userId);
      const reports = new Set(seen.map(({ messageId }) => messageId)).size;
      const { messageId } = message;
      return userEvent({ actionType: 'REPORT', userId, roomId, messageId, reports, createdAt });
    });
  }

  writes(): Prisma.Sql[] {
    const now = new Set([...this.#open.values()].flat());
    const gone = [...this.#before].filter((one) => !now.has(one));
    const come = [...now].filter((one) => !this.#before.has(one));
    const deletion = Prisma.sql`
      DELETE FROM reports r
      USING unnest(
        ${gone.map(({ messageId }) => messageId)}::bigint[],
        ${gone.map(({ userId }) => userId)}::text[]
      ) AS g (message_id, user_id)
      WHERE r.message_id = g.message_id AND r.user_id = g.user_id`;
    const insertion = Prisma.sql`
      INSERT INTO reports (message_id, user_id, room_id, seq, writer_id, reason, created_at)
      SELECT c.*, ${this.#at.toISOString()}::timestamptz FROM unnest(
        ${come.map(({ messageId }) => messageId)}::bigint[],
        ${come.map(({ userId }) => userId)}::text[],
        ${come.map(({ roomId }) => roomId)}::bigint[],
        ${come.map(({ seq }) => seq)}::int[],
        ${come.map(({ writerId }) => writerId)}::text[],
        ${come.map(({ reason }) => reason)}::text[]
      ) AS c`;
    return [...(gone.length > 0 ? [deletion] : []), ...(come.length > 0 ? [insertion] : [])];
  }
}

interface ReportRow {
  message_id: string;
  user_id: string;
  room_id: string;
  seq: number;
  writer_id: string;
  reason: string;
}

function openReports(roomIds: readonly number[]): Query<Found['open']> {
  return query(
    Prisma.sql`
      SELECT message_id, user_id, room_id, seq, writer_id, reason FROM reports
      WHERE room_id = ANY(${[...new Set(roomIds)]}::bigint[])`,
    (rows: readonly ReportRow[]) =>
      byRoom(rows, (row) => ({
        messageId: Number(row.message_id),
        userId: row.user_id,
        roomId: Number(row.room_id),
        seq: row.seq,
        writerId: row.writer_id,
        reason: row.reason,
      })),
  );
}

function findInCharge(roomIds: readonly number[]): Query<Found['inCharge']> {
  return query(
    Prisma.sql`
      SELECT room_id, user_id, joined_seq FROM room_members
      WHERE room_id = ANY(${[...new Set(roomIds)]}::bigint[]) AND role <> 'member' ORDER BY joined_event_seq`,
    (rows: readonly { room_id: string; user_id: string; joined_seq: number }[]) =>
      byRoom(rows, ({ user_id, joined_seq }) => ({ userId: user_id, joinedSeq: joined_seq })),
  );
}

function byRoom<Row extends { room_id: string }, Item>(rows: readonly Row[], toItem: (row: Row) => Item) {
  const rooms = new Map<number, Item[]>();
  for (const row of rows) {
    const roomId = Number(row.room_id);
    const items = rooms.get(roomId) ?? [];
    items.push(toItem(row));
    rooms.set(roomId, items);
  }
  return rooms;
}

const defaultLimit = 50;

interface ReportedRow {
  place: number;
  message_id: string;
  seq: number;
  user_id: string;
  writer: string;
  content: string;
  created_at: Date;
  reported_at: Date;
  count: number;
  reasons: string[];
}

export const searchReports: AgainService<'user-search-report'> = {
  kind: 'again',
  async run(requests, { pipeline }) {
    const { refusals, pages } = await pipeline.read({
      refusals: refusalsOfOthers(requests),
      pages: reportPages(requests),
    });
    return requests.map((request, place) => {
      const refusal = refusals[place];
      if (refusal) return refusal;
      const found = pages[place] ?? [];
      const report = fitting(found.slice(0, request.limit ?? defaultLimit).map(toReport));
      return { report, hasMore: found.length > report.length };
    });
  },
};

/** A room's reports `x` that a member in charge, `m`, can see. */
export const looksAt = Prisma.sql`x.seq > m.joined_seq AND x.writer_id <> m.user_id`;

function reportPages(requests: readonly Plain<'user-search-report'>[]): Query<ReportedRow[][]> {
  return query(
    Prisma.sql`
      SELECT a.place, r.message_id, s.seq, s.user_id, s.writer, s.content, s.created_at, r.reported_at, r.count, r.reasons
      FROM unnest(
        ${requests.map((_, place) => place)}::int[],
        ${requests.map(({ roomId }) => roomId)}::bigint[],
        ${requests.map(({ userId }) => userId)}::text[],
        ${requests.map(({ before }) => before ?? null)}::bigint[],
        ${requests.map(({ limit }) => (limit ?? defaultLimit) + 1)}::int[]
      ) AS a (place, room_id, user_id, before, most)
      JOIN room_members m ON m.room_id = a.room_id AND m.user_id = a.user_id
      CROSS JOIN LATERAL (
        SELECT x.message_id, min(x.created_at) AS reported_at, count(*)::int AS count,
          coalesce((array_agg(x.reason ORDER BY x.created_at) FILTER (WHERE x.reason <> ''))[:${shownReasons}::int], '{}') AS reasons
        FROM reports x
        WHERE x.room_id = a.room_id AND ${looksAt} AND (a.before IS NULL OR x.message_id < a.before)
        GROUP BY x.message_id ORDER BY x.message_id DESC LIMIT a.most
      ) r
      JOIN messages s ON s.message_id = r.message_id
      ORDER BY a.place, r.message_id DESC`,
    (rows: readonly ReportedRow[]) => rowsByPlace(requests, rows),
  );
}

function toReport(row: ReportedRow): ReplyOf<'user-search-report'>['report'][number] {
  return {
    messageId: Number(row.message_id),
    seq: row.seq,
    userId: row.user_id,
    writer: row.writer,
    content: row.content,
    createdAt: row.created_at.toISOString(),
    reportedAt: row.reported_at.toISOString(),
    count: row.count,
    reasons: row.reasons,
  };
}
