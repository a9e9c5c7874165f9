import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { ComposerAction } from '../../chat/composer-action.ts';
import { onPhone } from '../../on-phone.ts';

/**
 * Focuses the field when a room is opened, except on phones, where that would open the keyboard. When the user chooses
 * to reply to or edit a message, and afterwards, the field gets the focus too.
 */
export function useFocusFor(action: ComposerAction, field: RefObject<HTMLTextAreaElement | null>): void {
  const before = useRef<ComposerAction['kind'] | undefined>(undefined);
  const about = action.kind === 'write' ? null : action.target.messageId;
  useEffect(() => {
    const isOpening = before.current === undefined;
    const wrote = before.current === 'write';
    before.current = action.kind;
    if (action.kind === 'write' && wrote) return;
    if ((action.kind === 'write' || isOpening) && onPhone()) return;
    field.current?.focus();
    // After the existing text.
    field.current?.setSelectionRange(field.current.value.length, field.current.value.length);
  }, [action.kind, about, field]);
}
