/**
 * Which message the mouse points at, as far as that is meant: only one message at a time shows its actions.
 *
 * Browsers tell of the mouse, too, when rows move under it while it rests. Whoever has gone on by keys since then isn't
 * pointing at anything. And while something stands open, such as a menu, its message keeps its actions.
 */
import type { Signal } from '@preact/signals';

interface Where {
  readonly screenX: number;
  readonly screenY: number;
}

export interface Pointing {
  /** @param isHeld something stands open */
  at(seq: number | null, where: Where, isHeld: boolean): void;
  /** What was pointed at meanwhile counts as soon as nothing is open. */
  resume(isHeld: boolean): void;
  /** The mouse doesn't count until it is moved. */
  keyUsed(): void;
}

export function createPointing(pointed: Signal<number | null>): Pointing {
  let under: number | null = null;
  let rest: Where | undefined;
  let isResting = false;
  return {
    at(seq, { screenX, screenY }, isHeld) {
      under = seq;
      isResting = isResting && rest?.screenX === screenX && rest.screenY === screenY;
      rest = { screenX, screenY };
      if (!isResting && !isHeld) pointed.value = seq;
    },
    resume(isHeld) {
      if (!isResting && !isHeld) pointed.value = under;
    },
    keyUsed() {
      isResting = true;
      pointed.value = null;
    },
  };
}
