/**
 * What streams have been told of requests that are done once: one that was sent several times is answered as often, always
 * with the same reply, and a stream is told it once. A new stream is told again: its browser may not have got the first.
 */
import { createHash } from 'node:crypto';
import type { Stream } from '../streams/streams.ts';

/** Requests that are remembered of each stream. */
const most = 100;

export class ToldReplies {
  /** What the reply to each request was, in short; the longest ago first. */
  readonly #told = new WeakMap<Stream, Map<string, string>>();

  /** @returns those of the streams that have not been told it yet, which they now are */
  newTo(streams: Iterable<Stream>, request: string, reply: string): Stream[] {
    const digest = createHash('sha256').update(reply).digest('base64');
    return [...streams].filter((stream) => this.#note(stream, request, digest));
  }

  #note(stream: Stream, request: string, digest: string): boolean {
    let told = this.#told.get(stream);
    if (!told) {
      told = new Map();
      this.#told.set(stream, told);
    }
    const isNew = told.get(request) !== digest;
    told.delete(request);
    told.set(request, digest);
    const [oldest = request] = told.keys();
    if (told.size > most) told.delete(oldest);
    return isNew;
  }
}
