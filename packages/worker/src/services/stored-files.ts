/** Uploaded files as clients see them, and who may see them. */
import type { StoredFile } from '@parley/contracts';
import { Prisma } from '../database/database.ts';
import { type Query, query } from '../database/query.ts';
import { isGoodLink } from './invite-links.ts';

export interface FileRow {
  store_file_name: string;
  original_filename: string;
  content_type: string;
  file_size: string;
  width: number | null;
  height: number | null;
}

/** Columns of `f`. */
export const fileColumns = Prisma.sql`
  f.store_file_name, f.original_filename, f.content_type, f.file_size, f.width, f.height`;

export function toStoredFile(row: FileRow): StoredFile {
  return {
    storeFileName: row.store_file_name,
    originalFilename: row.original_filename,
    contentType: row.content_type,
    fileSize: Number(row.file_size),
    width: row.width,
    height: row.height,
  };
}

/** Whether `a.user_id` may see a message that shows the file `a.store_file_name`. */
export const isSeenInMessage = Prisma.sql`
  EXISTS (
    SELECT FROM message_files s
    JOIN messages x ON x.message_id = s.message_id
    JOIN room_members o ON o.room_id = x.room_id AND o.user_id = a.user_id
    WHERE s.store_file_name = a.store_file_name AND x.seq > o.joined_seq AND NOT x.is_deleted)`;

/**
 * Whether `a.user_id` may see the room whose picture the file `f` is: as a member, because the room is public, or
 * because it has a valid invite link (the front that asks does not know which link the user holds).
 */
export const isSeenOfRoom = Prisma.sql`
  EXISTS (
    SELECT FROM rooms r WHERE r.room_id = f.room_id AND (
      r.is_public
      OR EXISTS (SELECT FROM room_members o WHERE o.room_id = r.room_id AND o.user_id = a.user_id)
      OR EXISTS (SELECT FROM invite_links l WHERE l.room_id = r.room_id AND ${isGoodLink})))`;

/** The address of a picture `f` for pages and clients. */
export const addressOfFile = Prisma.sql`'/files/' || f.store_file_name`;

export interface NamedPicture {
  readonly userId: string;
  /** The address of a picture, or any other text. */
  readonly address: string | undefined;
}

/** Addresses of the pictures that exist, and their owners. */
export type Pictures = ReadonlyMap<string, string>;

/**
 * Those of the named pictures that the naming user has uploaded for the purpose, locked in the order of their names. A
 * room's picture is used once: those that are shown already are excluded.
 */
export function lockPictures(named: readonly NamedPicture[], purpose: 'picture' | 'room'): Query<Pictures> {
  const pictures = named.flatMap(({ userId, address = '' }) => {
    const name = /^\/files\/([^/]+)$/.exec(address)?.[1];
    return name === undefined ? [] : { userId, name };
  });
  return query(
    pictures.length === 0
      ? null
      : Prisma.sql`
          SELECT ${addressOfFile} AS address, f.user_id FROM files f
          WHERE (f.store_file_name, f.user_id) IN (
              SELECT * FROM unnest(
                ${pictures.map(({ name }) => name)}::text[],
                ${pictures.map(({ userId }) => userId)}::text[]))
            AND f.purpose = ${purpose} AND f.removed_at IS NULL ${
              purpose === 'room' ? Prisma.sql`AND f.used_at IS NULL` : Prisma.empty
            }
          ORDER BY f.store_file_name FOR NO KEY UPDATE`,
    (rows: readonly { address: string; user_id: string }[]) =>
      new Map(rows.map(({ address, user_id }) => [address, user_id])),
  );
}
