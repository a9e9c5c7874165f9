import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { ComposerAction } from '../../chat/composer-action.ts';
import { onPhone } from '../../on-phone.ts';

/**
 * A room that is opened can be written in at once, but on phones, where that would bring up the keyboard. Whoever
 * chose to answer or modify a message wants to write, and goes on writing afterwards.
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
    // Behind what there is, to go on.
    field.current?.setSelectionRange(field.current.value.length, field.current.value.length);
  }, [action.kind, about, field]);
}
