/** Stores files in a folder, which fronts and workers on several machines may share, such as a volume. */
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ByteRange, FileStorage, OpenFile } from './file-storage.ts';

/** Marks the right folder: if its volume is not mounted, there may be another folder at the same path. */
const mark = '.parley-files';

export class FolderStorage implements FileStorage {
  /** On the same file system, so that a complete file can be moved into place atomically. */
  readonly incoming: string;
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
    this.incoming = join(folder, 'incoming');
  }

  async claim(known: readonly string[]): Promise<boolean> {
    if (await this.#has(mark)) return true;
    const found = await Promise.all(known.map((key) => this.#has(key)));
    if (known.length > 0 && !found.includes(true)) return false;
    await mkdir(this.#folder, { recursive: true });
    await writeFile(join(this.#folder, mark), '');
    return true;
  }

  async keep(path: string, key: string): Promise<void> {
    await this.#requireMark();
    const place = join(this.#folder, key);
    await syncToDisk(path, 'r+');
    const made = await mkdir(dirname(place), { recursive: true });
    await rename(path, place);
    // So that the directory entries survive a power failure too.
    await syncToDisk(dirname(place), 'r');
    if (made) await syncToDisk(dirname(made), 'r');
  }

  async size(key: string): Promise<number | undefined> {
    return this.#unlessAbsent(async () => (await stat(join(this.#folder, key))).size);
  }

  async open(key: string, range?: ByteRange): Promise<OpenFile | undefined> {
    const place = join(this.#folder, key);
    return this.#unlessAbsent(async () => {
      const file = await open(place);
      const { size } = await file.stat();
      const part = range && { start: range.first, end: range.last };
      return { size, stream: createReadStream(place, { fd: file, ...part }) };
    });
  }

  async remove(key: string): Promise<void> {
    await this.#requireMark();
    await rm(join(this.#folder, key), { force: true });
  }

  async #has(name: string): Promise<boolean> {
    return (await unlessMissing(() => stat(join(this.#folder, name)))) !== undefined;
  }

  /** A file that is missing from the wrong folder is not gone. */
  async #requireMark(): Promise<void> {
    if (!(await this.#has(mark)))
      throw new Error(
        `${this.#folder} has no ${mark}: it is not the folder of the files, or no worker has found it yet`,
      );
  }

  async #unlessAbsent<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
    const found = await unlessMissing(work);
    if (found === undefined) await this.#requireMark();
    return found;
  }
}

async function syncToDisk(path: string, flags: 'r' | 'r+'): Promise<void> {
  const file = await open(path, flags);
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

async function unlessMissing<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await work();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
