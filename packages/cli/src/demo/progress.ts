/** Reports progress to standard error: a line per step, and on a terminal a running count. */
import { words } from '../words/language.ts';

export class DemoProgress {
  readonly #stream: NodeJS.WriteStream;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  /** Counts a step's completed promises. @returns their results */
  async step<Result>(
    of: keyof ReturnType<typeof words>['demo']['steps'],
    works: readonly Promise<Result>[],
  ): Promise<Result[]> {
    const begun = Date.now();
    const { steps, step } = words().demo;
    const what = steps[of];
    let done = 0;
    const total = works.length.toLocaleString('en');
    const show = () => this.#rewrite(`… ${step(what, done.toLocaleString('en'), total)}`);
    const counted = works.map(async (work) => {
      const result = await work;
      done += 1;
      if (done % 20 === 0) show();
      return result;
    });
    show();
    const results = await Promise.all(counted);
    this.#rewrite(`✔ ${what} ${total} (${((Date.now() - begun) / 1_000).toFixed(1)} s)\n`);
    return results;
  }

  #rewrite(line: string): void {
    if (this.#stream.isTTY) this.#stream.write(`\r\u001b[2K${line}`);
    else if (line.endsWith('\n')) this.#stream.write(line);
  }
}
