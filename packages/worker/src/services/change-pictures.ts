/** The pictures that users show themselves by. One that is replaced is removed. */
import { Failure } from '@parley/contracts';
import { Prisma } from '../database/database.ts';
import { lockUsers } from './lock-users.ts';
import { type OnceService, type Outcome, type Plain, quiet } from './service.ts';
import { addressOfFile, lockPictures, type Pictures } from './stored-files.ts';

type Request = Plain<'user-change-picture'>;

interface Found {
  readonly known: ReadonlySet<string>;
  readonly pictures: Pictures;
}

export const changePictures: OnceService<'user-change-picture', Request, Found> = {
  kind: 'once',
  load: (requests) => ({
    known: lockUsers(requests.map(({ userId }) => userId)),
    pictures: lockPictures(
      requests.map(({ userId, profileImg: address }) => ({ userId, address })),
      'picture',
    ),
  }),
  decide(requests, { known, pictures }, { at }) {
    const last = new Map<string, Request>();
    const outcomes = requests.map((request): Outcome<'user-change-picture'> => {
      const { userId, profileImg } = request;
      if (!known.has(userId)) return quiet(new Failure('USER_NOT_FOUND'));
      if (profileImg !== '' && pictures.get(profileImg) !== userId)
        return quiet(new Failure('FILE_NOT_FOUND'));
      last.set(userId, request);
      return quiet({ profileImg });
    });
    return { outcomes, writes: writePictures([...last.values()], at) };
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
function writePictures(changes: readonly Request[], at: Date): Prisma.Sql[] {
  if (changes.length === 0) return [];
  const userIds = changes.map(({ userId }) => userId);
  const pictures = changes.map(({ profileImg }) => profileImg);
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
