/** Changes a user's name. Earlier messages keep the name under which they were written. */
import { Prisma } from '../database/database.ts';
import {
  changeProfiles,
  type FoundProfiles,
  findProfiles,
  type Profiles,
  spreadProfiles,
} from './profiles.ts';
import { searchableUser } from './search-text.ts';
import type { OnceService, Plain } from './service.ts';

export const changeNames: OnceService<'user-change-name', Plain<'user-change-name'>, FoundProfiles> = {
  kind: 'once',
  load: findProfiles,
  decide(requests, found, { at }) {
    const { outcomes, changed } = changeProfiles(requests, found, at, ({ userName }) => ({ userName }));
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
