/** Frames that wait for their transaction's COMMIT: so many transactions, of so many frames, of so many bytes. */
import type { StompFrame } from './frames.ts';
import { maxBytesInTransactions, maxFramesInTransaction, maxTransactions } from './limits.ts';
import { closeCodes, StompError } from './stomp-error.ts';

export class Transactions {
  readonly #open = new Map<string, StompFrame[]>();
  #bytes = 0;

  /** @throws StompError */
  begin(name: string): void {
    if (this.#open.has(name)) throw new StompError('the transaction is open already');
    if (this.#open.size >= maxTransactions)
      throw tooMuch(`a socket has at most ${maxTransactions} open transactions`);
    this.#open.set(name, []);
  }

  /** @throws StompError */
  defer(name: string, frame: StompFrame): void {
    const frames = this.#framesOf(name);
    if (frames.length >= maxFramesInTransaction)
      throw tooMuch(`a transaction has at most ${maxFramesInTransaction} frames`);
    this.#bytes += weightOf(frame);
    if (this.#bytes > maxBytesInTransactions)
      throw tooMuch(`open transactions weigh at most ${maxBytesInTransactions} bytes`);
    frames.push(frame);
  }

  /** @returns what waited for its end. @throws StompError */
  end(name: string): readonly StompFrame[] {
    const frames = this.#framesOf(name);
    this.#open.delete(name);
    for (const frame of frames) this.#bytes -= weightOf(frame);
    return frames;
  }

  #framesOf(name: string): StompFrame[] {
    const frames = this.#open.get(name);
    if (!frames) throw new StompError('there is no such transaction');
    return frames;
  }
}

/** In bytes, about. */
function weightOf({ headers, body }: StompFrame): number {
  let weight = body.length;
  for (const [name, value] of headers) weight += name.length + value.length;
  return weight;
}

const tooMuch = (message: string) => new StompError(message, closeCodes.policy);
