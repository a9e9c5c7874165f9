/** How many exports are written at once: each asks the workers for page after page. */
import { Failure } from '@parley/contracts';

/** On one front. */
const most = 4;
/** Seconds after which it makes sense to try again. */
const retryAfter = 10;

export class RunningExports {
  readonly #users = new Set<string>();

  /**
   * @returns what ends it, once
   * @throws Failure `TOO_MANY_REQUESTS` where the user has one already, `BUSY` where others have as many as there may be
   */
  begin(userId: string): () => void {
    if (this.#users.has(userId)) throw new Failure('TOO_MANY_REQUESTS', undefined, { retryAfter });
    if (this.#users.size >= most) throw new Failure('BUSY', undefined, { retryAfter });
    this.#users.add(userId);
    let isOver = false;
    return () => {
      if (!isOver) this.#users.delete(userId);
      isOver = true;
    };
  }
}
