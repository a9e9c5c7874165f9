/** The shortcuts that work everywhere; each part is loaded when it is needed. */
import { useEffect } from 'preact/hooks';
import { Lazily } from '../lazily.tsx';
import { isCommandHeld, isLetterKey } from '../letter-key.ts';
import { closeOverlay, overlay } from '../overlay.ts';
import { DialogFailed } from './dialog-failed.tsx';

const switcher = () => import('./quick-switcher.tsx').then(({ QuickSwitcher }) => QuickSwitcher);
const shortcuts = () => import('./shortcuts.tsx').then(({ Shortcuts }) => Shortcuts);

export function Overlays() {
  useEffect(() => {
    document.addEventListener('keydown', pressKey);
    // An overlay belongs neither to the page that Back leads to, nor to the next user.
    window.addEventListener('popstate', closeOverlay);
    return () => {
      document.removeEventListener('keydown', pressKey);
      window.removeEventListener('popstate', closeOverlay);
      closeOverlay();
    };
  }, []);
  const open = overlay.value;
  if (open === null) return null;
  return (
    <Lazily
      key={open}
      load={open === 'switcher' ? switcher : shortcuts}
      props={{ onClose: closeOverlay }}
      waiting={<span />}
      failed={DialogFailed}
    />
  );
}

function pressKey(event: KeyboardEvent): void {
  // Keys during an input method's composition belong to it.
  if (event.isComposing || event.keyCode === 229 || event.defaultPrevented || event.altKey) return;
  const { ctrlKey, metaKey, shiftKey, target } = event;
  const isSwitcher = isCommandHeld(event) && !shiftKey && isLetterKey(event, 'k');
  const isShortcuts = event.key === '?' && !ctrlKey && !metaKey && !isTypedIn(target);
  if (!isSwitcher && !isShortcuts) return;
  // A dialog that asks something must be answered first, even one that was opened from here.
  const dialogs = [...document.querySelectorAll('dialog[open]')];
  if (dialogs.some((dialog) => !dialog.querySelector('.switcher, .shortcuts'))) return;
  event.preventDefault();
  const wanted = isSwitcher ? 'switcher' : 'shortcuts';
  overlay.value = overlay.peek() === wanted ? null : wanted;
}

const isTypedIn = (target: EventTarget | null) =>
  target instanceof Element && target.matches('input:not([type=checkbox], [type=radio]), textarea, select');
