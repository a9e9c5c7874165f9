/**
 * Takes files in: their bytes go to a file of this machine as they come, a bounded number of uploads at a time, and only
 * once all are there is it looked at what they are. Whatever goes wrong, nothing is left behind; what a process leaves that
 * is killed, is removed by the next one that looks.
 */
import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Failure, type FilePurpose } from '@parley/contracts';
import pLimit from 'p-limit';
import { type ContentType, isShown, sniff } from './content-type.ts';
import { type FileStorage, fileKey, thumbnailKey } from './file-storage.ts';
import { type PreparedPicture, preparePicture, preparePortrait } from './pictures.ts';

export interface IntakeSettings {
  /** Of one file. */
  readonly maxBytes: number;
  /** Files that are received at a time; more wait, unread. */
  readonly atOnce: number;
  /** Media types that are taken; `*` stands for any part of one. */
  readonly types: readonly string[];
}

export interface ReceivedFile {
  readonly contentType: string;
  readonly ending: string;
  /** As it is stored, without its thumbnail; bytes. */
  readonly fileSize: number;
  /** Of the bytes as they were uploaded; hexadecimal. */
  readonly sha256: string;
  /** Of a picture. */
  readonly width?: number;
  readonly height?: number;
  /** Puts it into the storage, its thumbnail first, where it replaces what an earlier try has put there. */
  keep(storeFileName: string): Promise<void>;
  /** Removes what is left of it here. */
  discard(): Promise<void>;
}

/** In so long something has to come, or the client is given up; milliseconds. */
const patience = 30_000;
/** At least so much; bytes. */
const leastBytes = 64 * 1024;
/** Nor may it take longer than this over one file, a little at a time; milliseconds. */
const longest = 900_000;
/** What has not been written to for so long belongs to nobody any more; milliseconds. */
const abandonedAfter = 3_600_000;

export class FileIntake {
  readonly #storage: FileStorage;
  readonly #settings: IntakeSettings;
  readonly #receiving: ReturnType<typeof pLimit>;

  constructor(storage: FileStorage, settings: IntakeSettings) {
    this.#storage = storage;
    this.#settings = settings;
    this.#receiving = pLimit(settings.atOnce);
  }

  /**
   * @param purpose all but what is for messages becomes the square that users and rooms are shown by
   * @param isOver whether whoever sends it has gone before its turn came
   * @throws Failure `TOO_LARGE`, `FILE_TYPE_REFUSED`, `PICTURE_UNREADABLE`, or `TIMEOUT` where nothing comes any more
   */
  async receive(bytes: Readable, purpose: FilePurpose, isOver: () => boolean): Promise<ReceivedFile> {
    const { maxBytes } = this.#settings;
    const path = join(this.#storage.incoming, randomUUID());
    const discard = async () => {
      for (const ending of ['', '.next', '.thumbnail']) await rm(path + ending, { force: true });
    };
    try {
      // While a picture waits to be decoded, others are received.
      const sha256 = await this.#receiving(async () => {
        if (isOver()) throw new Failure('TIMEOUT');
        await mkdir(this.#storage.incoming, { recursive: true });
        return write(bytes, path, maxBytes);
      });
      const type = await sniff(path);
      if (!this.#isTaken(type)) throw new Failure('FILE_TYPE_REFUSED');
      const prepared = await prepare(path, type, purpose);
      const { size: fileSize } = await stat(path);
      // Written anew, a picture may be larger.
      if (fileSize > maxBytes) throw new Failure('TOO_LARGE');
      return { fileSize, sha256, ...type, ...prepared, discard, keep: (name) => this.#keep(path, name) };
    } catch (error) {
      await discard();
      throw error;
    }
  }

  /** Removes what killed processes have left. */
  async sweep(): Promise<void> {
    const folder = this.#storage.incoming;
    await mkdir(folder, { recursive: true });
    for (const name of await readdir(folder)) {
      const path = join(folder, name);
      const touched = await stat(path).catch(() => undefined);
      if (touched && Date.now() - touched.mtimeMs > abandonedAfter) await rm(path, { force: true });
    }
  }

  async #keep(path: string, storeFileName: string): Promise<void> {
    const thumbnail = `${path}.thumbnail`;
    if (await stat(thumbnail).catch(() => undefined))
      await this.#storage.keep(thumbnail, thumbnailKey(storeFileName));
    await this.#storage.keep(path, fileKey(storeFileName));
  }

  #isTaken({ contentType }: ContentType): boolean {
    const [kind, name] = contentType.split('/');
    return this.#settings.types.some((taken) => {
      const [takenKind, takenName] = taken.split('/');
      return (takenKind === '*' || takenKind === kind) && (takenName === '*' || takenName === name);
    });
  }
}

/** @returns the SHA-256 of what was written */
async function write(bytes: Readable, path: string, maxBytes: number): Promise<string> {
  const hash = createHash('sha256');
  let fileSize = 0;
  let before = 0;
  const silent = new AbortController();
  const giveUp = () => silent.abort(new Failure('TIMEOUT'));
  const end = setTimeout(giveUp, longest).unref();
  const timer = setInterval(() => {
    if (fileSize - before < leastBytes) giveUp();
    before = fileSize;
  }, patience).unref();
  async function* measure(chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) {
      fileSize += chunk.length;
      if (fileSize > maxBytes) throw new Failure('TOO_LARGE');
      hash.update(chunk);
      yield chunk;
    }
  }
  try {
    // What is not wanted to its end stays open, for the answer that says so.
    const source = bytes.iterator({ destroyOnReturn: false });
    await pipeline(source, measure, createWriteStream(path, { flags: 'wx', mode: 0o640 }), {
      signal: silent.signal,
    });
  } catch (error) {
    throw silent.signal.aborted ? silent.signal.reason : error;
  } finally {
    clearInterval(timer);
    clearTimeout(end);
  }
  return hash.digest('hex');
}

async function prepare(
  path: string,
  { contentType }: ContentType,
  purpose: FilePurpose,
): Promise<Partial<PreparedPicture> & Partial<ContentType>> {
  if (purpose !== 'message') {
    if (!isShown(contentType)) throw new Failure('FILE_TYPE_REFUSED');
    return { ...(await preparePortrait(path)), contentType: 'image/webp', ending: 'webp' };
  }
  if (!isShown(contentType)) return {};
  return preparePicture(path, `${path}.thumbnail`);
}
