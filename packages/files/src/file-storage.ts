/**
 * Where the bytes of files are: under keys, all that a key has or nothing. What is there is known to the database first, so
 * that nothing has to be looked for here.
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
  /** A folder of this machine for what is still being received. */
  readonly incoming: string;
  /**
   * Marks the place as that of the files, unless something else seems to be there: then nothing is stored or removed.
   * @param known keys that it should have; where it has none of them it is another place
   * @returns whether it is marked
   */
  claim(known: readonly string[]): Promise<boolean>;
  /**
   * Stores a file of the folder `incoming`, in place of what the key has, if anything; nobody sees a part of it. The file
   * itself may be gone afterwards.
   */
  keep(path: string, key: string): Promise<void>;
  /** @returns how large it is, or undefined where nothing is stored under the key */
  size(key: string): Promise<number | undefined>;
  /** @returns undefined where nothing is stored under the key */
  open(key: string, range?: ByteRange): Promise<OpenFile | undefined>;
  /** Nothing happens where there is nothing. */
  remove(key: string): Promise<void>;
}

/** Folders of a disk stay small: there are 256, by what the name's id begins with. */
export const fileKey = (storeFileName: string): string => `${storeFileName.slice(0, 2)}/${storeFileName}`;

export const thumbnailKey = (storeFileName: string): string => `${fileKey(storeFileName)}.thumbnail.webp`;

/** With its thumbnail. */
export async function removeFile(storage: FileStorage, storeFileName: string): Promise<void> {
  await Promise.all([storage.remove(fileKey(storeFileName)), storage.remove(thumbnailKey(storeFileName))]);
}
