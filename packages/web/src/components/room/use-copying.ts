import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';
import { selectedWords } from './copied-words.ts';

/** Wherever a selection begins, a document's or a row's: where it has messages' words, it is these that are copied. */
export function useCopying(messages: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    function copy(event: ClipboardEvent) {
      // What is selected in a field is the field's own.
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
