/**
 * Which message the mouse points at, as far as that is meant: only one message at a time shows its actions.
 *
 * Browsers tell what is under the mouse also when rows come under it while it rests. That counts for who uses the mouse,
 * to scroll with its wheel; not where it has not been moved at all, or since keys were used. And while something stands
 * open, such as a menu, its message keeps its actions.
 */
import type { Signal } from '@preact/signals';

export interface Pointing {
  /** @param isHeld something stands open */
  moved(seq: number | null, isHeld: boolean): void;
  /** Another message is under the mouse, whoever moved. */
  under(seq: number | null, isHeld: boolean): void;
  /** What was pointed at meanwhile counts as soon as nothing is open. */
  resume(isHeld: boolean): void;
  /** The mouse doesn't count until it is moved. */
  keyUsed(): void;
}

export function createPointing(pointed: Signal<number | null>): Pointing {
  let last: number | null = null;
  let isResting = true;
  function under(seq: number | null, isHeld: boolean): void {
    last = seq;
    resume(isHeld);
  }
  function resume(isHeld: boolean): void {
    if (!isResting && !isHeld) pointed.value = last;
  }
  return {
    under,
    resume,
    moved(seq, isHeld) {
      isResting = false;
      under(seq, isHeld);
    },
    keyUsed() {
      isResting = true;
      pointed.value = null;
    },
  };
}
