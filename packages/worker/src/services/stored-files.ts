/** Uploaded files as they are told, and who may see them. */
import type { StoredFile } from '@parley/contracts';
import { Prisma } from '../database/database.ts';

export interface FileRow {
  store_file_name: string;
  original_filename: string;
  content_type: string;
  file_size: string;
  width: number | null;
  height: number | null;
}

/** Of `f`. */
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

/** The address by which pages and clients know a user's picture. */
export const pictureAddress = (storeFileName: string): string => `/files/${storeFileName}`;
