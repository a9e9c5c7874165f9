/**
 * Cursors: the SSE `id:`, a place in the event topics from which any front goes on.
 *
 * What it says is a hash of the cluster, its topics and their partitions, which offsets mean nothing without, and the offsets,
 * as varints. It is sealed: nobody can make a front search for what never was, nor read from it how much is said in the whole
 * deployment. Sealing is deterministic, so that a place is one text: encrypted by AES-CTR from its own HMAC as the initial
 * counter, which opening checks (SIV: Rogaway and Shrimpton, "Deterministic Authenticated-Encryption", 2006). All in
 * base64url, which goes into a URL.
 */
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  timingSafeEqual,
} from 'node:crypto';
import type { EventPositions } from '@parley/messaging';
import type { Vector } from './vector.ts';

export type Decoded = { readonly vector: Vector } | { readonly problem: 'other-cluster' | 'unreadable' };

const layoutBytes = 8;
const macBytes = 16;
const keyBytes = 32;
const cipher = 'aes-256-ctr';
/** Of a number that JavaScript counts exactly. */
const maxVarint = 8;

export class Cursors {
  readonly #macKey: Buffer;
  readonly #cipherKey: Buffer;
  readonly #layout: Buffer;
  readonly #size: number;

  constructor(secret: string, { clusterId, partitions }: EventPositions) {
    const layout = JSON.stringify([
      clusterId,
      partitions.map(({ topic, topicId, partition }) => [topic, topicId, partition]),
    ]);
    const keys = Buffer.from(hkdfSync('sha256', secret, '', 'cursor', 2 * keyBytes));
    this.#macKey = keys.subarray(0, keyBytes);
    this.#cipherKey = keys.subarray(keyBytes);
    this.#layout = createHash('sha256').update(layout).digest().subarray(0, layoutBytes);
    this.#size = partitions.length;
  }

  encode(vector: Vector): string {
    const bytes = Buffer.allocUnsafe(layoutBytes + vector.length * maxVarint);
    this.#layout.copy(bytes);
    let end = layoutBytes;
    for (const offset of vector) end = writeVarint(bytes, end, offset);
    const content = bytes.subarray(0, end);
    const mac = this.#macOf(content);
    const sealed = createCipheriv(cipher, this.#cipherKey, mac).update(content);
    return Buffer.concat([mac, sealed]).toString('base64url');
  }

  decode(text: string): Decoded {
    const bytes = Buffer.from(text, 'base64url');
    if (bytes.length < macBytes + layoutBytes) return { problem: 'unreadable' };
    const mac = bytes.subarray(0, macBytes);
    const content = createDecipheriv(cipher, this.#cipherKey, mac).update(bytes.subarray(macBytes));
    if (!timingSafeEqual(mac, this.#macOf(content))) return { problem: 'unreadable' };
    if (!content.subarray(0, layoutBytes).equals(this.#layout)) return { problem: 'other-cluster' };
    const vector = readVarints(content.subarray(layoutBytes));
    return vector.length === this.#size ? { vector } : { problem: 'unreadable' };
  }

  #macOf(content: Buffer): Buffer {
    return createHmac('sha256', this.#macKey).update(content).digest().subarray(0, macBytes);
  }
}

/** Seven bits a byte, the lowest first; offsets may be more than 32 bits. @returns where it ends */
function writeVarint(bytes: Buffer, begin: number, value: number): number {
  let [at, rest] = [begin, value];
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes[at++] = (rest % 128) + 128;
  bytes[at++] = rest;
  return at;
}

function readVarints(bytes: Buffer): number[] {
  const values: number[] = [];
  let [value, unit] = [0, 1];
  for (const byte of bytes) {
    value += (byte % 128) * unit;
    unit *= 128;
    if (byte >= 128) continue;
    values.push(value);
    [value, unit] = [0, 1];
  }
  return values;
}
