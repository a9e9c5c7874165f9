/**
 * How much may wait for a slow reader: so much of what happens, and so much of what it has asked for itself, because a reply
 * may be larger than all that happens meanwhile. Who has taken everything is told whatever comes next.
 */
const budget = { events: 256 * 1024, replies: 1024 * 1024 };

export class WaitingBytes {
  /** That are not taken yet. */
  #replies = 0;

  /**
   * @param written bytes, and of these the replies
   * @param waiting all bytes that are not taken yet
   * @returns what is to be called once they are taken; undefined where it would be too much
   */
  add(
    written: { readonly bytes: number; readonly replies: number },
    waiting: number,
  ): (() => void) | undefined {
    const { bytes, replies } = written;
    const events = waiting - this.#replies + bytes - replies;
    const isTooMuch = events > budget.events || this.#replies + replies > budget.replies;
    if (waiting > 0 && isTooMuch) return undefined;
    this.#replies += replies;
    return () => {
      this.#replies -= replies;
    };
  }
}
