import { type ReadonlySignal, useComputed } from '@preact/signals';
import type { Scene } from './scene.ts';

/** Tab stops at one of all messages, and at the elements in it. */
export function useTabIndex({ tabStop }: Scene, seq: number): ReadonlySignal<number> {
  return useComputed(() => (tabStop.value === seq ? 0 : -1));
}
