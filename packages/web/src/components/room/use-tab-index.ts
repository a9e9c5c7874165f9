import { type ReadonlySignal, useComputed } from '@preact/signals';
import type { Scene } from './scene.ts';

/** Of all messages Tab stops at one, and at what is in it. */
export function useTabIndex({ tabStop }: Scene, seq: number): ReadonlySignal<number> {
  return useComputed(() => (tabStop.value === seq ? 0 : -1));
}
