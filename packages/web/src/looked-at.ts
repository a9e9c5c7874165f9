/**
 * Whether this tab is looked at: it is to be seen, and its window has the focus. A window beside the one that somebody
 * works in is visible as well, and nobody reads there.
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
