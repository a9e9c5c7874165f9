/** Sends requests over HTTP for one logged-in user, to any front: the session is shared. */
import type { Reply } from './settle.ts';
import { traceOf } from './trace.ts';
import type { Wish } from './wishes.ts';

/** Seconds that a front is asked to wait for the reply. */
const wait = 10;

interface Body extends Record<string, unknown> {
  readonly errorCode?: string;
  readonly code?: string;
}

export class HttpAsker {
  #cookie = '';

  get cookie(): string {
    return this.#cookie;
  }

  /**
   * Posts to all of the fronts at once.
   * @returns the first reply, or undefined if no front has one
   */
  async ask(wish: Wish, fronts: readonly string[]): Promise<Reply | undefined> {
    const known = fronts.map(async (front) => {
      const reply = await this.#post(front, wish);
      if (!reply) throw new Error('not known');
      return reply;
    });
    return Promise.any(known).catch(() => undefined);
  }

  async #post(front: string, { pair, request, requestId }: Wish): Promise<Reply | undefined> {
    try {
      const response = await fetch(`${front}/api/requests/${pair}`, {
        method: 'POST',
        body: JSON.stringify(request),
        headers: {
          'content-type': 'application/json',
          'idempotency-key': requestId,
          prefer: `wait=${wait}`,
          traceparent: traceOf(requestId),
          ...(this.#cookie && { cookie: this.#cookie }),
        },
        signal: AbortSignal.timeout((wait + 5) * 1_000),
      });
      const body = (await response.json()) as Body;
      for (const cookie of response.headers.getSetCookie()) this.#cookie = cookie.split(';')[0] ?? '';
      // Accepted, but without a reply yet.
      if (response.status === 202) return undefined;
      // The front's own refusals have a `code`, a worker's reply has an `errorCode`; an answer with neither is a
      // finding.
      return { errorCode: body.errorCode ?? body.code ?? `status ${response.status}`, body };
    } catch {
      return undefined; // the front is gone, or does not answer
    }
  }
}
