/**
 * Receives uploads: bytes are written to a file on this machine as they arrive, for a bounded number of uploads at a time, and
 * the content is examined once it is complete. A failed upload leaves nothing behind; files left by a killed process are removed
 * by the next `sweep`.
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
  /** Maximum size of one file. */
  readonly maxBytes: number;
  /** Maximum number of files received at a time; further ones wait, unread. */
  readonly atOnce: number;
  /** Accepted media types; `*` matches any type or subtype. */
  readonly types: readonly string[];
}

export interface ReceivedFile {
  readonly contentType: string;
  readonly ending: string;
  /** Size as stored, without the thumbnail; bytes. */
  readonly fileSize: number;
  /** Of the uploaded bytes; hexadecimal. */
  readonly sha256: string;
  /** Pixels; only for a picture. */
  readonly width?: number;
  readonly height?: number;
  /** Stores it, its thumbnail first, replacing what an earlier attempt has stored. */
  keep(storeFileName: string): Promise<void>;
  /** Removes its temporary files. */
  discard(): Promise<void>;
}

/** A client that sends less than `leastBytes` in this time is disconnected; milliseconds. */
const patience = 30_000;
const leastBytes = 64 * 1024;
/** Maximum time for one upload; milliseconds. */
const longest = 900_000;
/** A file that has not been written to for this long is abandoned; milliseconds. */
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
   * @param purpose anything but `message` makes the square picture of a user or room
   * @param isOver whether the client has left while the upload waited for its turn
   * @throws Failure `TOO_LARGE`, `FILE_TYPE_REFUSED`, `PICTURE_UNREADABLE`, or `TIMEOUT` for a client that is too slow
   */
  async receive(bytes: Readable, purpose: FilePurpose, isOver: () => boolean): Promise<ReceivedFile> {
    const { maxBytes } = this.#settings;
    const path = join(this.#storage.incoming, randomUUID());
    const discard = async () => {
      for (const ending of ['', '.next', '.thumbnail']) await rm(path + ending, { force: true });
    };
    try {
      // Only receiving counts: while this picture waits to be decoded, other uploads are received.
      const sha256 = await this.#receiving(async () => {
        if (isOver()) throw new Failure('TIMEOUT');
        await mkdir(this.#storage.incoming, { recursive: true });
        return write(bytes, path, maxBytes);
      });
      const type = await sniff(path);
      if (!this.#isTaken(type)) throw new Failure('FILE_TYPE_REFUSED');
      const prepared = await prepare(path, type, purpose);
      const { size: fileSize } = await stat(path);
      // Re-encoding may make a picture larger.
      if (fileSize > maxBytes) throw new Failure('TOO_LARGE');
      return { fileSize, sha256, ...type, ...prepared, discard, keep: (name) => this.#keep(path, name) };
    } catch (error) {
      await discard();
      throw error;
    }
  }

  /** Removes files left by killed processes. */
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

/** @returns the SHA-256 of the written bytes */
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
    // Don't destroy a request that is not read to its end: the error is still to be answered.
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
