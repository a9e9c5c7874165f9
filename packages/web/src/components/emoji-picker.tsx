import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { composerTexts } from '../i18n/composer.ts';
import { textsOf } from '../i18n/messages.ts';
import { onPhone } from '../on-phone.ts';
import { EmojiPad } from './emoji-pad.tsx';

interface EmojiPickerProps {
  onPick: (emoji: string) => void;
  /** Escape, or going elsewhere by pointer or key. The picker goes when it is no longer rendered. */
  onClose: () => void;
}

/** Pixels between the picker and what it belongs to, or the edge of the screen. */
const gap = 8;

/**
 * Emoji to pick one from, over everything else: beside the element it is rendered in, which is to hold the button that
 * opens it too; on phones at the screen's lower edge. The focus goes back to where it was.
 */
export function EmojiPicker({ onPick, onClose }: EmojiPickerProps) {
  const { title } = textsOf(composerTexts).emojiPicker;
  const picker = useRef<HTMLDivElement>(null);
  usePlace(picker);
  useFocusInside(picker);

  useEffect(() => {
    const around = picker.current?.parentElement;
    const closeBeside = ({ target }: Event) => {
      if (!around?.contains(target as Node)) onClose();
    };
    document.addEventListener('pointerdown', closeBeside);
    document.addEventListener('focusin', closeBeside);
    return () => {
      document.removeEventListener('pointerdown', closeBeside);
      document.removeEventListener('focusin', closeBeside);
    };
  }, [onClose]);

  function onKeyDown(event: KeyboardEvent) {
    if (event.isComposing || event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    onClose();
  }

  return (
    <div
      ref={picker}
      class="emoji-picker"
      popover="manual"
      role="dialog"
      aria-label={title}
      tabIndex={-1}
      onKeyDown={onKeyDown}
    >
      <EmojiPad onPick={onPick} focused={!onPhone()} />
    </div>
  );
}

/** Above or below what it is rendered in, whole on the screen. */
function usePlace(picker: { readonly current: HTMLDivElement | null }) {
  useLayoutEffect(() => {
    const shown = picker.current;
    const around = shown?.parentElement;
    if (!shown || !around) return;
    // Browsers without popovers show it in its place in the document, over most of it.
    shown.showPopover?.();
    function putBeside() {
      if (!shown || !around) return;
      const { left, top, bottom } = around.getBoundingClientRect();
      const above = top - gap - shown.offsetHeight;
      const below = Math.min(bottom + gap, innerHeight - gap - shown.offsetHeight);
      shown.style.setProperty(
        '--x',
        `${Math.max(gap, Math.min(left, innerWidth - gap - shown.offsetWidth))}px`,
      );
      shown.style.setProperty('--y', `${above >= gap ? above : Math.max(gap, below)}px`);
    }
    putBeside();
    window.addEventListener('resize', putBeside);
    return () => window.removeEventListener('resize', putBeside);
  }, [picker]);
}

function useFocusInside(picker: { readonly current: HTMLDivElement | null }) {
  useLayoutEffect(() => {
    const before = document.activeElement;
    const shown = picker.current;
    shown?.focus();
    return () => {
      // Gone elsewhere, one stays there.
      if (shown?.contains(document.activeElement) && before instanceof HTMLElement) before.focus();
    };
  }, [picker]);
}
