/**
 * Cursors: the SSE `id:`, a place in the event topics from which any front goes on.
 *
 * As bytes: a hash of the cluster and its partitions, which offsets mean nothing without; the offsets, as varints; and
 * a signature, so that nobody can make a front search for what never was. All in base64url, which goes into a URL.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { EventPositions } from '@parley/messaging';
import type { Vector } from './vector.ts';

export type Decoded = { readonly vector: Vector } | { readonly problem: 'other-cluster' | 'unreadable' };

const layoutBytes = 8;
const signatureBytes = 16;
/** Of a number that JavaScript counts exactly. */
const maxVarint = 8;

export class Cursors {
  readonly #secret: string;
  readonly #layout: Buffer;
  readonly #size: number;

  constructor(secret: string, { clusterId, partitions }: EventPositions) {
    const layout = JSON.stringify([clusterId, partitions.map(({ topic, partition }) => [topic, partition])]);
    this.#secret = `${secret} cursor`;
    this.#layout = createHash('sha256').update(layout).digest().subarray(0, layoutBytes);
    this.#size = partitions.length;
  }

  encode(vector: Vector): string {
    const bytes = Buffer.allocUnsafe(layoutBytes + vector.length * maxVarint + signatureBytes);
    this.#layout.copy(bytes);
    let end = layoutBytes;
    for (const offset of vector) end = writeVarint(bytes, end, offset);
    this.#sign(bytes.subarray(0, end)).copy(bytes, end);
    return bytes.subarray(0, end + signatureBytes).toString('base64url');
  }

  decode(text: string): Decoded {
    const bytes = Buffer.from(text, 'base64url');
    if (bytes.length < layoutBytes + signatureBytes) return { problem: 'unreadable' };
    const content = bytes.subarray(0, -signatureBytes);
    if (!timingSafeEqual(bytes.subarray(-signatureBytes), this.#sign(content)))
      return { problem: 'unreadable' };
    if (!content.subarray(0, layoutBytes).equals(this.#layout)) return { problem: 'other-cluster' };
    const vector = readVarints(content.subarray(layoutBytes));
    return vector.length === this.#size ? { vector } : { problem: 'unreadable' };
  }

  #sign(content: Buffer): Buffer {
    return createHmac('sha256', this.#secret).update(content).digest().subarray(0, signatureBytes);
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
