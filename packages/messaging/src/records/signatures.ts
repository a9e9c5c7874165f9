/**
 * What replies and events are signed with, so that a front can tell those of a worker from what anybody else wrote who may
 * write on their topics: an HMAC under a secret that workers and fronts share. It covers where the record stands, its key,
 * the headers that fronts go by, and its value.
 *
 * All of it is one code for each record: HMAC-SHA-256 costs some microseconds, a signature by a key pair fifty times as much.
 */
import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';
import type { IHeaders } from 'kafkajs';
import { header, headerBytes } from './headers.ts';

/** What a signature is over. */
export interface Signable {
  /** As it is really called, with its prefix. */
  readonly topic: string;
  readonly key: Buffer | null;
  readonly value: Buffer;
  readonly headers: IHeaders;
}

/** In the order in which they are signed; one that isn't there is signed as absent. */
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

  /** @param secrets the first signs, each is good; so a new one can take an old one's place */
  constructor(secrets: readonly string[]) {
    if (secrets.length === 0) throw new Error('no secret to sign with');
    this.#keys = secrets.map((secret) => createSecretKey(Buffer.from(secret)));
  }

  /** What its header says then. */
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

/** Where preambles are put together, one after the other; grows to the longest there was. */
let scratch = Buffer.allocUnsafeSlow(4_096);

/** Topic, key and headers, each after its length, so that none can be taken for a part of another. Good until the next. */
function preamble({ topic, key, headers }: Signable): Buffer {
  let at = append(append(0, topic), key);
  for (const name of signedHeaders) {
    const value = headers[name];
    // Where a header comes several times the last counts, as for who reads it.
    at = append(at, Array.isArray(value) ? headerBytes(headers, name) : value);
  }
  return scratch.subarray(0, at);
}

/** @returns where the next is to stand */
function append(at: number, part: string | Buffer | null | undefined): number {
  const begin = at + 4;
  makeRoom(begin + 3 * (part?.length ?? 0)); // a character of a text has three bytes at most
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
