/** Stores files in a bucket of S3, or of a store that speaks its protocol. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import type { ByteRange, FileStorage, OpenFile } from './file-storage.ts';
import type { BucketPlace } from './storage-place.ts';

export class S3Storage implements FileStorage {
  readonly incoming = join(tmpdir(), `parley-incoming-${userInfo().uid}`);
  /** Separate connections, so that slow downloads hold up neither uploads nor removals. */
  readonly #reading: S3Client;
  readonly #client: S3Client;
  readonly #bucket: string;
  readonly #prefix: string;

  /** The AWS SDK finds region, endpoint and credentials itself. */
  constructor({ bucket, prefix }: BucketPlace, isPathStyle: boolean) {
    this.#bucket = bucket;
    this.#prefix = prefix;
    this.#reading = connect(isPathStyle, 500);
    this.#client = connect(isPathStyle, 100);
  }

  /** Needs no marker: the store itself reports a missing bucket. */
  async claim(): Promise<boolean> {
    return true;
  }

  async keep(path: string, key: string): Promise<void> {
    const { size } = await stat(path);
    const Body = createReadStream(path);
    try {
      await this.#client.send(new PutObjectCommand({ ...this.#at(key), Body, ContentLength: size }));
    } finally {
      Body.destroy();
    }
  }

  async size(key: string): Promise<number | undefined> {
    return unlessAbsent(async () => {
      const { ContentLength = 0 } = await this.#client.send(new HeadObjectCommand(this.#at(key)));
      return ContentLength;
    });
  }

  async open(key: string, range?: ByteRange): Promise<OpenFile | undefined> {
    return unlessAbsent(async () => {
      const Range = range && `bytes=${range.first}-${range.last}`;
      const found = await this.#reading.send(new GetObjectCommand({ ...this.#at(key), Range }));
      const whole = /\/(\d+)$/.exec(found.ContentRange ?? '')?.[1];
      return { stream: found.Body as Readable, size: Number(whole ?? found.ContentLength ?? 0) };
    });
  }

  async remove(key: string): Promise<void> {
    await this.#client.send(new DeleteObjectCommand(this.#at(key)));
  }

  #at(key: string) {
    return { Bucket: this.#bucket, Key: this.#prefix + key };
  }
}

/** Maximum time to connect, and without a byte in either direction; milliseconds. */
const connectWithin = 5_000;
const silentFor = 30_000;

function connect(forcePathStyle: boolean, maxSockets: number): S3Client {
  const agent = { keepAlive: true, maxSockets };
  return new S3Client({
    forcePathStyle,
    requestHandler: {
      connectionTimeout: connectWithin,
      socketTimeout: silentFor,
      httpAgent: agent,
      httpsAgent: agent,
    },
    // Other vendors' stores don't support the checksums that the SDK adds by default.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
}

async function unlessAbsent<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await work();
  } catch (error) {
    // A missing bucket is an error, not a missing object.
    const isAbsent = error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404;
    if (isAbsent && error.name !== 'NoSuchBucket') return undefined;
    throw error;
  }
}
