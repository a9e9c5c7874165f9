/**
 * Which message the mouse points at intentionally: only one message at a time shows its actions.
 *
 * Browsers report the element under the mouse also when rows move under it while it rests. That counts for users of the
 * mouse, who scroll with its wheel; not if it has not been moved at all, or since keys were used. While something is
 * open, such as a menu, its message keeps its actions.
 */
import type { Signal } from '@preact/signals';

export interface Pointing {
  /** @param isHeld whether something is open */
  moved(seq: number | null, isHeld: boolean): void;
  /** Another message is under the mouse, whichever of them has moved. */
  under(seq: number | null, isHeld: boolean): void;
  /** Once nothing is open, the message pointed at meanwhile counts. */
  resume(isHeld: boolean): void;
  /** The mouse does not count until it is moved. */
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
