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
  readonly #keys: readonly Keys[];
  readonly #layout: Buffer;
  readonly #size: number;

  /** @param secrets the first makes cursors, and those of all can be read */
  constructor(secrets: readonly string[], { clusterId, partitions }: EventPositions) {
    const layout = JSON.stringify([
      clusterId,
      partitions.map(({ topic, topicId, partition }) => [topic, topicId, partition]),
    ]);
    this.#keys = secrets.map(keysOf);
    this.#layout = createHash('sha256').update(layout).digest().subarray(0, layoutBytes);
    this.#size = partitions.length;
  }

  encode(vector: Vector): string {
    const bytes = Buffer.allocUnsafe(layoutBytes + vector.length * maxVarint);
    this.#layout.copy(bytes);
    let end = layoutBytes;
    for (const offset of vector) end = writeVarint(bytes, end, offset);
    const content = bytes.subarray(0, end);
    const [keys] = this.#keys;
    if (!keys) throw new Error('there is no secret');
    const mac = macOf(keys, content);
    const sealed = createCipheriv(cipher, keys.cipher, mac).update(content);
    return Buffer.concat([mac, sealed]).toString('base64url');
  }

  decode(text: string): Decoded {
    const bytes = Buffer.from(text, 'base64url');
    if (bytes.length < macBytes + layoutBytes) return { problem: 'unreadable' };
    const content = this.#open(bytes.subarray(0, macBytes), bytes.subarray(macBytes));
    if (!content) return { problem: 'unreadable' };
    if (!content.subarray(0, layoutBytes).equals(this.#layout)) return { problem: 'other-cluster' };
    const vector = readVarints(content.subarray(layoutBytes));
    return vector.length === this.#size ? { vector } : { problem: 'unreadable' };
  }

  #open(mac: Buffer, sealed: Buffer): Buffer | undefined {
    for (const keys of this.#keys) {
      const content = createDecipheriv(cipher, keys.cipher, mac).update(sealed);
      if (timingSafeEqual(mac, macOf(keys, content))) return content;
    }
    return undefined;
  }
}

interface Keys {
  readonly mac: Buffer;
  readonly cipher: Buffer;
}

function keysOf(secret: string): Keys {
  const keys = Buffer.from(hkdfSync('sha256', secret, '', 'cursor', 2 * keyBytes));
  return { mac: keys.subarray(0, keyBytes), cipher: keys.subarray(keyBytes) };
}

const macOf = ({ mac }: Keys, content: Buffer): Buffer =>
  createHmac('sha256', mac).update(content).digest().subarray(0, macBytes);

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
