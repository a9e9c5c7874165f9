/**
 * Drafts: what users have begun to write in their rooms, for their other devices. Nobody else is told, and no room is
 * locked. A draft is deleted when it is emptied, when its user leaves the room (departures.ts), and with the account. A
 * draft that was saved while its user was leaving, which nobody is told of, is deleted when the user joins again
 * (new-members.ts).
 */
import { Failure } from '@parley/contracts';
import { Prisma } from '../database/database.ts';
import { type Query, query } from '../database/query.ts';
import { userEvent } from '../outbox/new-events.ts';
import { lockUsers } from './lock-users.ts';
import { removeDrafts } from './remove-drafts.ts';
import type { Asked } from './room-access.ts';
import { type OnceService, type Outcome, type Plain, quiet } from './service.ts';

type Request = Plain<'user-save-draft'>;

interface Draft {
  /** `''` if there is none. */
  readonly content: string;
  readonly savedAt: Date | null;
}

interface Desk extends Draft {
  readonly isRoom: boolean;
  readonly isMember: boolean;
}

interface Found {
  readonly known: ReadonlySet<string>;
  readonly desks: ReadonlyMap<string, Desk>;
}

export const saveDrafts: OnceService<'user-save-draft', Request, Found> = {
  kind: 'once',
  load: (requests) => ({
    known: lockUsers(requests.map(({ userId }) => userId)),
    desks: readDesks(requests),
  }),
  decide(requests, { known, desks }, { at }) {
    const changed = new Map<string, Asked & Draft>();
    const outcomes = requests.map((request): Outcome<'user-save-draft'> => {
      const { userId, roomId, content } = request;
      const key = keyOf(request);
      const desk = desks.get(key);
      if (!known.has(userId)) return quiet(new Failure('USER_NOT_FOUND'));
      if (!desk?.isRoom) return quiet(new Failure('ROOM_NOT_FOUND'));
      if (!desk.isMember) return quiet(new Failure('NOT_A_MEMBER'));
      const before = changed.get(key) ?? desk;
      if (before.content === content)
        return quiet({ roomId, savedAt: before.savedAt?.toISOString() ?? null });
      const savedAt = content === '' ? null : at;
      changed.set(key, { userId, roomId, content, savedAt });
      const createdAt = at.toISOString();
      const event = userEvent({ actionType: 'DRAFT', userId, roomId, content, createdAt });
      return { answer: { roomId, savedAt: savedAt?.toISOString() ?? null }, events: [event] };
    });
    return { outcomes, writes: writeDrafts([...changed.values()]) };
  },
};

/**
 * For locked users, who add no other drafts meanwhile. Their drafts may be deleted by whoever leaves a room, so they
 * are locked too, in the order of `removeDrafts`.
 */
function readDesks(requests: readonly Asked[]): Query<Found['desks']> {
  return query(
    Prisma.sql`
      WITH asked AS (
        SELECT * FROM unnest(
          ${requests.map(({ roomId }) => roomId)}::bigint[],
          ${requests.map(({ userId }) => userId)}::text[]
        ) AS a (room_id, user_id)
      ), kept AS (
        SELECT d.* FROM drafts d WHERE (d.user_id, d.room_id) IN (SELECT user_id, room_id FROM asked)
        ORDER BY d.user_id, d.room_id FOR UPDATE
      )
      SELECT a.room_id, a.user_id, r.room_id IS NOT NULL AS is_room, m.user_id IS NOT NULL AS is_member,
        coalesce(d.content, '') AS content, d.saved_at
      FROM asked a
      LEFT JOIN rooms r ON r.room_id = a.room_id
      LEFT JOIN room_members m ON m.room_id = a.room_id AND m.user_id = a.user_id
      LEFT JOIN kept d ON d.user_id = a.user_id AND d.room_id = a.room_id`,
    (rows: readonly DeskRow[]) =>
      new Map(
        rows.map(({ room_id, user_id: userId, is_room: isRoom, is_member: isMember, content, saved_at }) => [
          keyOf({ userId, roomId: Number(room_id) }),
          { isRoom, isMember, content, savedAt: saved_at },
        ]),
      ),
  );
}

interface DeskRow {
  room_id: string;
  user_id: string;
  is_room: boolean;
  is_member: boolean;
  content: string;
  saved_at: Date | null;
}

const keyOf = ({ userId, roomId }: Asked) => `${roomId} ${userId}`;

function writeDrafts(changed: readonly (Asked & Draft)[]): Prisma.Sql[] {
  const [kept, gone] = [true, false].map((isKept) =>
    changed.filter(({ savedAt }) => (savedAt !== null) === isKept),
  );
  const writes: Prisma.Sql[] = [];
  if (kept?.length)
    writes.push(Prisma.sql`
      INSERT INTO drafts (user_id, room_id, content, saved_at)
      SELECT * FROM unnest(
        ${kept.map(({ userId }) => userId)}::text[],
        ${kept.map(({ roomId }) => roomId)}::bigint[],
        ${kept.map(({ content }) => content)}::text[],
        ${kept.map(({ savedAt }) => savedAt?.toISOString())}::timestamptz[])
      ON CONFLICT (user_id, room_id) DO UPDATE SET content = excluded.content, saved_at = excluded.saved_at`);
  if (gone?.length) writes.push(removeDrafts(gone));
  return writes;
}
