/**
 * How much work may be done before the process sees to its sockets again, by all who share the budget: what is written
 * to streams only leaves between two turns of the event loop.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';

export class TurnBudget {
  readonly #most: number;
  #spent = 0;
  #renewal: Promise<void> | undefined;

  /** @param most what may be spent in a turn, in any unit */
  constructor(most: number) {
    this.#most = most;
  }

  get isSpent(): boolean {
    return this.#spent >= this.#most;
  }

  spend(amount: number): void {
    this.#spent += amount;
  }

  /** Resolves when there is some again; another may have spent it first. */
  async renewed(): Promise<void> {
    while (this.isSpent) {
      this.#renewal ??= this.#renew();
      await this.#renewal;
    }
  }

  async #renew(): Promise<void> {
    await nextTurn();
    this.#spent = 0;
    this.#renewal = undefined;
  }
}
