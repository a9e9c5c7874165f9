/** The pictures that users show themselves by. One that is replaced is removed. */
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
import { type OnceService, type Outcome, type Plain, quiet } from './service.ts';
import { addressOfFile, lockPictures, type Pictures } from './stored-files.ts';

type Request = Plain<'user-change-picture'>;

interface Found {
  readonly known: ReadonlySet<string>;
  readonly profiles: Profiles;
  readonly pictures: Pictures;
  /** Of each user, who is to be told. */
  readonly watchers: ReadonlyMap<string, readonly string[]>;
}

/** The last picture of a batch is told. */
export const changePictures: OnceService<'user-change-picture', Request, Found> = {
  kind: 'once',
  load(requests) {
    const userIds = [...new Set(requests.map(({ userId }) => userId))];
    return {
      known: lockUsers(userIds),
      profiles: readProfiles(userIds),
      pictures: lockPictures(
        requests.map(({ userId, profileImg: address }) => ({ userId, address })),
        'picture',
      ),
      watchers: findWatchers(userIds),
    };
  },
  decide(requests, { profiles, pictures, watchers }, { at }) {
    const isThere = ({ userId, profileImg }: Request) =>
      profileImg === '' || pictures.get(profileImg) === userId;
    const last = new Map(requests.filter(isThere).map((request) => [request.userId, request]));
    const changed = new Map<string, Profile>();
    const outcomes = requests.map((request): Outcome<'user-change-picture'> => {
      const { userId, profileImg } = request;
      const before = profiles.get(userId);
      if (!before) return quiet(new Failure('USER_NOT_FOUND'));
      if (!isThere(request)) return quiet(new Failure('FILE_NOT_FOUND'));
      if (last.get(userId) !== request || before.profileImg === profileImg) return quiet({ profileImg });
      const after = changeProfile(before, { profileImg }, at);
      if (after instanceof Failure) return quiet(after);
      changed.set(userId, after);
      return { answer: { profileImg }, events: tellProfile(userId, after, at, watchers.get(userId)) };
    });
    return { outcomes, writes: [...writePictures(changed, at), ...spreadProfiles(changed)] };
  },
};

/** What users who leave have shown themselves by. They are locked. */
export function removePictures(userIds: readonly string[]): Prisma.Sql[] {
  return [
    Prisma.sql`
      UPDATE files SET removed_at = now()
      WHERE user_id = ANY(${userIds}::text[]) AND purpose = 'picture' AND removed_at IS NULL`,
  ];
}

/** Of users that are locked: what they showed until now is theirs, and nobody else's. */
function writePictures(changed: Profiles, at: Date): Prisma.Sql[] {
  if (changed.size === 0) return [];
  const userIds = [...changed.keys()];
  const pictures = [...changed.values()].map(({ profileImg }) => profileImg);
  return [
    Prisma.sql`
      UPDATE files f SET
        used_at = CASE WHEN ${addressOfFile} = c.profile_img THEN ${at.toISOString()}::timestamptz ELSE f.used_at END,
        removed_at = CASE WHEN ${addressOfFile} = c.profile_img THEN NULL ELSE ${at.toISOString()}::timestamptz END
      FROM unnest(${userIds}::text[], ${pictures}::text[]) AS c (user_id, profile_img)
      JOIN users u ON u.user_id = c.user_id
      WHERE f.user_id = c.user_id AND f.removed_at IS NULL AND ${addressOfFile} IN (c.profile_img, u.profile_img)`,
    Prisma.sql`
      UPDATE users u SET profile_img = c.profile_img
      FROM unnest(${userIds}::text[], ${pictures}::text[]) AS c (user_id, profile_img)
      WHERE u.user_id = c.user_id`,
  ];
}
