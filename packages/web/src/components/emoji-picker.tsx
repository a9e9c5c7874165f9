import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { composerTexts } from '../i18n/composer.ts';
import { textsOf } from '../i18n/messages.ts';
import { onPhone } from '../on-phone.ts';
import { EmojiPad } from './emoji-pad.tsx';

interface EmojiPickerProps {
  onPick: (emoji: string) => void;
  /** Escape, or leaving by pointer or key. The picker closes when it is no longer rendered. */
  onClose: () => void;
}

/** Pixels between the picker and its anchor, or the edge of the screen. */
const gap = 8;

/**
 * An emoji picker over everything else: beside the element in which it is rendered, which must contain its button too;
 * on phones at the bottom. The focus returns to where it was.
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

/** Above or below its parent, completely on the screen. */
function usePlace(picker: { readonly current: HTMLDivElement | null }) {
  useLayoutEffect(() => {
    const shown = picker.current;
    const around = shown?.parentElement;
    if (!shown || !around) return;
    // Browsers without popovers show it at its place in the document, above most of it.
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
      // If the focus has moved elsewhere, it stays there.
      if (shown?.contains(document.activeElement) && before instanceof HTMLElement) before.focus();
    };
  }, [picker]);
}
