/** Files in a folder, which fronts and workers on several machines share, such as a volume. */
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ByteRange, FileStorage, OpenFile } from './file-storage.ts';

export class FolderStorage implements FileStorage {
  /** On the same disk, from which what is whole is moved to its place at once. */
  readonly incoming: string;
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
    this.incoming = join(folder, 'incoming');
  }

  async keep(path: string, key: string): Promise<void> {
    const place = join(this.#folder, key);
    await writeThrough(path);
    await mkdir(dirname(place), { recursive: true });
    await rename(path, place);
  }

  async size(key: string): Promise<number | undefined> {
    return unlessAbsent(async () => (await stat(join(this.#folder, key))).size);
  }

  async open(key: string, range?: ByteRange): Promise<OpenFile | undefined> {
    const place = join(this.#folder, key);
    return unlessAbsent(async () => {
      const file = await open(place);
      const { size } = await file.stat();
      const part = range && { start: range.first, end: range.last };
      return { size, stream: createReadStream(place, { fd: file, ...part }) };
    });
  }

  async remove(key: string): Promise<void> {
    await rm(join(this.#folder, key), { force: true });
  }
}

/** So that a name that is there after a loss of power has its bytes. */
async function writeThrough(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

async function unlessAbsent<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await work();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
