import type { FileStorage } from './file-storage.ts';
import { FolderStorage } from './folder-storage.ts';
import type { StorageSettings } from './storage-place.ts';

/** The S3 SDK takes as long to load as the rest of a front, so it is only loaded if it is used. */
export async function openStorage({ place, isPathStyle }: StorageSettings): Promise<FileStorage> {
  if ('folder' in place) return new FolderStorage(place.folder);
  const { S3Storage } = await import('./s3-storage.ts');
  return new S3Storage(place, isPathStyle);
}
