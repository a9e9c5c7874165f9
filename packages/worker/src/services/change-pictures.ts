/** Changes users' pictures. A replaced picture is deleted. */
import { Failure } from '@parley/contracts';
import { Prisma } from '../database/database.ts';
import {
  changeProfiles,
  type FoundProfiles,
  findProfiles,
  type Profiles,
  spreadProfiles,
} from './profiles.ts';
import type { OnceService, Plain } from './service.ts';
import { addressOfFile, lockPictures, type Pictures } from './stored-files.ts';

interface Found extends FoundProfiles {
  readonly pictures: Pictures;
}

export const changePictures: OnceService<'user-change-picture', Plain<'user-change-picture'>, Found> = {
  kind: 'once',
  load(requests) {
    const named = requests.map(({ userId, profileImg: address }) => ({ userId, address }));
    return { ...findProfiles(requests), pictures: lockPictures(named, 'picture') };
  },
  decide(requests, found, { at }) {
    const { outcomes, changed } = changeProfiles(requests, found, at, ({ userId, profileImg }) =>
      profileImg === '' || found.pictures.get(profileImg) === userId
        ? { profileImg }
        : new Failure('FILE_NOT_FOUND'),
    );
    return { outcomes, writes: [...writePictures(changed, at), ...spreadProfiles(changed)] };
  },
};

/** Removes the pictures of deleted users, whose rows are locked. */
export function removePictures(userIds: readonly string[]): Prisma.Sql[] {
  return [
    Prisma.sql`
      UPDATE files SET removed_at = now()
      WHERE user_id = ANY(${userIds}::text[]) AND purpose = 'picture' AND removed_at IS NULL`,
  ];
}

/** For locked users: their previous picture belongs to them alone. */
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
