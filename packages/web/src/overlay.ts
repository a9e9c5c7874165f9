/** Overlays over the pages, one at a time. */
import { signal } from '@preact/signals';

export const overlay = signal<'switcher' | 'shortcuts' | null>(null);

export function closeOverlay(): void {
  overlay.value = null;
}
