/**
 * The signature of replies and events, by which a front distinguishes a worker's records from those of anybody else
 * with write access to their topics: an HMAC under a secret shared by workers and fronts. It covers the record's
 * position, its key, the headers that fronts use, and its value.
 *
 * One HMAC per record covers all of it: HMAC-SHA-256 costs some microseconds, a public-key signature fifty times as
 * much.
 */
import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';
import type { IHeaders } from 'kafkajs';
import { header, headerBytes } from './headers.ts';

/** The signed parts of a record. */
export interface Signable {
  /** Its real name, with prefix. */
  readonly topic: string;
  readonly key: Buffer | null;
  readonly value: Buffer;
  readonly headers: IHeaders;
}

/** In signing order; a missing one is signed as absent. */
export const signedHeaders = [
  header.correlationId,
  header.origin,
  header.error,
  header.claimChallenge,
  header.credentialVersion,
  header.action,
  header.eventSeq,
  header.eventId,
] as const;

const absent = 0xffffffff;

export class Signatures {
  readonly #keys: readonly KeyObject[];

  /** @param secrets the first signs, any of them verifies, so that a secret can be rotated */
  constructor(secrets: readonly string[]) {
    if (secrets.length === 0) throw new Error('no secret to sign with');
    this.#keys = secrets.map((secret) => createSecretKey(Buffer.from(secret)));
  }

  /** The value of its header. */
  sign(record: Signable): string {
    return codeOf(this.#keys[0] as KeyObject, preamble(record), record.value);
  }

  isSigned(record: Signable): boolean {
    const given = headerBytes(record.headers, header.signature);
    if (given === undefined) return false;
    const text = preamble(record);
    return this.#keys.some((key) => isSame(given, codeOf(key, text, record.value)));
  }
}

function codeOf(key: KeyObject, text: Buffer, value: Buffer): string {
  return createHmac('sha256', key).update(text).update(value).digest('base64url');
}

function isSame(given: Buffer, code: string): boolean {
  const expected = Buffer.from(code, 'latin1');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** Buffer in which preambles are assembled, one after the other; grows to the longest so far. */
let scratch = Buffer.allocUnsafeSlow(4_096);

/**
 * Topic, key and headers, each preceded by its length, so that none can pass for part of another. Valid until the next
 * call.
 */
function preamble({ topic, key, headers }: Signable): Buffer {
  let at = append(append(0, topic), key);
  for (const name of signedHeaders) {
    const value = headers[name];
    // If a header is repeated, the last one counts, as for readers.
    at = append(at, Array.isArray(value) ? headerBytes(headers, name) : value);
  }
  return scratch.subarray(0, at);
}

/** @returns where the next part goes */
function append(at: number, part: string | Buffer | null | undefined): number {
  const begin = at + 4;
  makeRoom(begin + 3 * (part?.length ?? 0)); // a UTF-16 code unit takes at most three bytes
  if (part === undefined || part === null) return scratch.writeUInt32BE(absent, at);
  if (typeof part !== 'string') scratch.set(part, begin);
  const length = typeof part === 'string' ? scratch.write(part, begin) : part.length;
  scratch.writeUInt32BE(length, at);
  return begin + length;
}

function makeRoom(size: number): void {
  if (size <= scratch.length) return;
  const larger = Buffer.allocUnsafeSlow(2 * size);
  larger.set(scratch);
  scratch = larger;
}
