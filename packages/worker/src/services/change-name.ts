/** Another name. What was written before keeps the name it was written under. */
import { Failure } from '@parley/contracts';
import { Prisma } from '../database/database.ts';
import { findWatchers } from './friend-watchers.ts';
import { lockUsers } from './lock-users.ts';
import {
  changeProfile,
  type Profile,
  type Profiles,
  readProfiles,
  spreadProfiles,
  tellProfile,
} from './profiles.ts';
import { searchableUser } from './search-text.ts';
import { type OnceService, type Outcome, type Plain, quiet } from './service.ts';

type NewName = Plain<'user-change-name'>;

interface Found {
  readonly known: ReadonlySet<string>;
  readonly profiles: Profiles;
  /** Of each user, who is to be told. */
  readonly watchers: ReadonlyMap<string, readonly string[]>;
}

/** The last name of a batch is told. */
export const changeNames: OnceService<'user-change-name', NewName, Found> = {
  kind: 'once',
  load(requests) {
    const userIds = [...new Set(requests.map(({ userId }) => userId))];
    return {
      known: lockUsers(userIds),
      profiles: readProfiles(userIds),
      watchers: findWatchers(userIds),
    };
  },
  decide(requests, { profiles, watchers }, { at }) {
    const last = new Map(requests.map((request) => [request.userId, request]));
    const changed = new Map<string, Profile>();
    const outcomes = requests.map((request): Outcome<'user-change-name'> => {
      const { userId, userName } = request;
      const before = profiles.get(userId);
      if (!before) return quiet(new Failure('USER_NOT_FOUND'));
      if (last.get(userId) !== request || before.userName === userName) return quiet({ userName });
      const after = changeProfile(before, { userName }, at);
      if (after instanceof Failure) return quiet(after);
      changed.set(userId, after);
      return { answer: { userName }, events: tellProfile(userId, after, at, watchers.get(userId)) };
    });
    return { outcomes, writes: [...saveNames(changed), ...spreadProfiles(changed)] };
  },
};

function saveNames(changed: Profiles): Prisma.Sql[] {
  if (changed.size === 0) return [];
  const rows = [...changed].map(([userId, { userName }]) => ({
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
  ];
}
