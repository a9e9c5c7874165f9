/**
 * Whether this tab is being looked at: it is visible, and its window has the focus. A window beside the one in use is
 * visible too, but nobody is reading it.
 */
import { signal } from '@preact/signals';

export const isLookedAt = signal(look());

function look(): boolean {
  return document.visibilityState === 'visible' && document.hasFocus();
}

function follow() {
  isLookedAt.value = look();
}

window.addEventListener('focus', follow);
window.addEventListener('blur', follow);
document.addEventListener('visibilitychange', follow);
