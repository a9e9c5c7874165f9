import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';
import { selectedWords } from './copied-words.ts';

/** Wherever a selection starts, if it contains texts of messages, those are copied. */
export function useCopying(messages: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    function copy(event: ClipboardEvent) {
      // A selection in a field belongs to the field.
      if (event.target instanceof HTMLTextAreaElement || event.target instanceof HTMLInputElement) return;
      const words = messages.current && selectedWords(getSelection(), messages.current);
      if (!words) return;
      event.clipboardData?.setData('text/plain', words);
      event.preventDefault();
    }
    document.addEventListener('copy', copy);
    return () => document.removeEventListener('copy', copy);
  }, []);
}
