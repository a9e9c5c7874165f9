/**
 * A shared limit on the work done in one turn of the event loop: data written to streams is sent only between turns.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';

export class TurnBudget {
  readonly #most: number;
  #spent = 0;
  #renewal: Promise<void> | undefined;

  /** @param most the limit per turn, in any unit */
  constructor(most: number) {
    this.#most = most;
  }

  get isSpent(): boolean {
    return this.#spent >= this.#most;
  }

  spend(amount: number): void {
    this.#spent += amount;
  }

  /** Resolves when the budget is renewed; others may use it up first. */
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
