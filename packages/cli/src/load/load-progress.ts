/** Reports the progress of many requests to standard error: on a terminal in one updated line, elsewhere after each tenth. */
import { words } from '../words/language.ts';

/** How often the terminal's line is updated. Milliseconds. */
const interval = 200;

export class LoadProgress {
  readonly #count: number;
  readonly #stream: NodeJS.WriteStream;
  #told = 0;
  #lastTold = 0;

  constructor(count: number, stream: NodeJS.WriteStream) {
    this.#count = count;
    this.#stream = stream;
  }

  update(requests: number): void {
    if (this.#stream.isTTY) this.#rewrite(requests);
    else this.#tellTenths(requests);
  }

  #rewrite(requests: number): void {
    const isLast = requests === this.#count;
    if (!isLast && performance.now() - this.#lastTold < interval) return;
    this.#lastTold = performance.now();
    this.#stream.write(`\r${words().progress(requests, this.#count)}${isLast ? '\n' : ''}`);
  }

  #tellTenths(requests: number): void {
    const tenths = Math.floor((requests * 10) / this.#count);
    if (tenths <= this.#told) return;
    this.#told = tenths;
    this.#stream.write(`${words().progress(requests, this.#count)}\n`);
  }
}
