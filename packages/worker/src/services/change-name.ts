/**
 * Another name. Friends who are there and the user's own pages are told at once, the user's rooms one after the other
 * (upkeep/tell-names.ts): somebody may be in thousands. What was written before keeps the name it was written under.
 */
import { Failure } from '@parley/contracts';
import { Prisma } from '../database/database.ts';
import { userEvent } from '../outbox/new-events.ts';
import { findWatchers } from './friend-watchers.ts';
import { lockUsers } from './lock-users.ts';
import { searchableUser } from './search-text.ts';
import { type OnceService, type Outcome, type Plain, quiet } from './service.ts';
import { readUserNames } from './user-names.ts';

type NewName = Plain<'user-change-name'>;

interface Found {
  readonly known: ReadonlySet<string>;
  readonly names: ReadonlyMap<string, string>;
  /** Of each user, who is to be told. */
  readonly watchers: ReadonlyMap<string, readonly string[]>;
}

/** The last name of a batch is told. */
export const changeNames: OnceService<'user-change-name', NewName, Found> = {
  kind: 'once',
  load(requests) {
    const userIds = [...new Set(requests.map(({ userId }) => userId))];
    return { known: lockUsers(userIds), names: readUserNames(userIds), watchers: findWatchers(userIds) };
  },
  decide(requests, { names, watchers }, { at }) {
    const createdAt = at.toISOString();
    const last = new Map(requests.map((request) => [request.userId, request]));
    const isNew = ({ userId, userName }: NewName) => names.has(userId) && names.get(userId) !== userName;
    const outcomes = requests.map((request): Outcome<'user-change-name'> => {
      const { userId: who, userName } = request;
      if (!names.has(who)) return quiet(new Failure('USER_NOT_FOUND'));
      if (last.get(who) !== request || !isNew(request)) return quiet({ userName });
      const events = [who, ...(watchers.get(who) ?? [])].map((userId) =>
        userEvent({ actionType: 'NAME', userId, friendId: [who], userName, createdAt }),
      );
      return { answer: { userName }, events };
    });
    return { outcomes, writes: saveNames([...last.values()].filter(isNew)) };
  },
};

function saveNames(changes: readonly NewName[]): Prisma.Sql[] {
  if (changes.length === 0) return [];
  const rows = changes.map(({ userId, userName }) => ({
    user_id: userId,
    user_name: userName,
    ...searchableUser(userId, userName),
  }));
  return [
    Prisma.sql`
      UPDATE users u SET user_name = a.user_name, folded = a.folded, grams = a.grams
      FROM json_to_recordset(${JSON.stringify(rows)}::json)
        AS a (user_id text, user_name text, folded text, grams text[])
      WHERE u.user_id = a.user_id`,
    Prisma.sql`
      INSERT INTO renamings (user_id) SELECT user_id FROM unnest(${rows.map((row) => row.user_id)}::text[]) AS a (user_id)
      ORDER BY user_id
      ON CONFLICT (user_id) DO UPDATE SET round = renamings.round + 1, after_room = 0, taken_until = NULL`,
  ];
}
