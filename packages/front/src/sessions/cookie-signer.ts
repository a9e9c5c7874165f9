/**
 * Signs the ids of sessions for their cookies. A cookie that was found good is remembered, so that the requests that follow with it
 * take no HMAC.
 */
import { timingSafeEqual } from 'node:crypto';
import { Signer } from '@fastify/cookie';
import { LRUCache } from 'lru-cache';

/** As many as there are sessions in the cache. */
const maxRemembered = 10_000;

type Unsigned = ReturnType<Signer['unsign']>;

export class CookieSigner {
  readonly #signer: Signer;
  /** By the session's id: the cookie that the first secret makes of it. */
  readonly #good = new LRUCache<string, string>({ max: maxRemembered });

  /** @param secrets the first signs, each is good */
  constructor(secrets: readonly string[]) {
    this.#signer = new Signer([...secrets]);
  }

  sign(sid: string): string {
    return this.#good.get(sid) ?? this.#signer.sign(sid);
  }

  unsign(cookie: string): Unsigned {
    const sid = cookie.slice(0, Math.max(cookie.lastIndexOf('.'), 0));
    const good = this.#good.get(sid);
    if (good !== undefined && isSame(Buffer.from(good), Buffer.from(cookie)))
      return { valid: true, renew: false, value: sid };
    const unsigned = this.#signer.unsign(cookie);
    if (unsigned.valid && !unsigned.renew) this.#good.set(unsigned.value, cookie);
    return unsigned;
  }
}

/** In a time that doesn't tell how much of it is. */
function isSame(good: Buffer, given: Buffer): boolean {
  return good.length === given.length && timingSafeEqual(good, given);
}
