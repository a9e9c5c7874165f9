/**
 * Many deadlines with one timer, set for the earliest: most waits end long before their deadline, so a timer for each
 * would be wasted. Waits of the same length share a queue, in the order of their ends.
 */

interface Wait {
  readonly until: number;
  readonly onPassed: () => void;
}

export class Deadlines {
  /** By length of the wait; each queue in the order of starting, which is that of the ends. */
  readonly #lines = new Map<number, Set<Wait>>();
  #timer: NodeJS.Timeout | undefined;
  #timerIsFor = Number.POSITIVE_INFINITY;

  /**
   * @param milliseconds length of the wait; infinity never passes
   * @returns a function that cancels the wait
   */
  add(milliseconds: number, onPassed: () => void): () => void {
    if (!Number.isFinite(milliseconds)) return () => undefined;
    const wait: Wait = { until: performance.now() + milliseconds, onPassed };
    const line = this.#lines.get(milliseconds) ?? new Set();
    this.#lines.set(milliseconds, line.add(wait));
    this.#setTimer(wait.until);
    return () => void line.delete(wait);
  }

  #setTimer(until: number): void {
    if (until >= this.#timerIsFor) return;
    clearTimeout(this.#timer);
    this.#timerIsFor = until;
    this.#timer = setTimeout(() => this.#look(), Math.max(until - performance.now(), 0)).unref();
  }

  #look(): void {
    this.#timerIsFor = Number.POSITIVE_INFINITY;
    const passed = [...this.#lines].flatMap(([milliseconds, line]) => this.#takePassed(milliseconds, line));
    for (const { onPassed } of passed) onPassed();
  }

  #takePassed(milliseconds: number, line: Set<Wait>): Wait[] {
    const now = performance.now();
    const passed: Wait[] = [];
    for (const wait of line) {
      if (wait.until > now) {
        this.#setTimer(wait.until);
        return passed;
      }
      passed.push(wait);
      line.delete(wait);
    }
    this.#lines.delete(milliseconds);
    return passed;
  }
}
