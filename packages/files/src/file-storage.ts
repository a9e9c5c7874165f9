/**
 * Stores the bytes of files under keys, each file completely or not at all. The database knows every file before it is stored,
 * so a storage never has to be listed.
 */
import type { Readable } from 'node:stream';

/** Bytes from `first` to `last`, both included. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

export interface OpenFile {
  readonly stream: Readable;
  /** Of the whole file; bytes. */
  readonly size: number;
}

export interface FileStorage {
  /** A folder on this machine for uploads in progress. */
  readonly incoming: string;
  /**
   * Marks the place as the storage, unless it seems to be another place: then nothing is stored or removed.
   * @param known keys that it should have; if it has none of them, it is another place
   * @returns whether it is marked
   */
  claim(known: readonly string[]): Promise<boolean>;
  /**
   * Stores a file from the folder `incoming` atomically, replacing any file of the same key. The source file may be gone
   * afterwards.
   */
  keep(path: string, key: string): Promise<void>;
  /** @returns its size in bytes, or undefined if nothing is stored under the key */
  size(key: string): Promise<number | undefined>;
  /** @returns undefined if nothing is stored under the key */
  open(key: string, range?: ByteRange): Promise<OpenFile | undefined>;
  /** Does nothing if nothing is stored under the key. */
  remove(key: string): Promise<void>;
}

/** Spreads files over 256 folders, by the beginning of the name's id, so that each folder stays small. */
export const fileKey = (storeFileName: string): string => `${storeFileName.slice(0, 2)}/${storeFileName}`;

export const thumbnailKey = (storeFileName: string): string => `${fileKey(storeFileName)}.thumbnail.webp`;

/** Removes a file and its thumbnail. */
export async function removeFile(storage: FileStorage, storeFileName: string): Promise<void> {
  await Promise.all([storage.remove(fileKey(storeFileName)), storage.remove(thumbnailKey(storeFileName))]);
}
