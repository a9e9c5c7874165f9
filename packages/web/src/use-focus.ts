import { useEffect, useRef } from 'preact/hooks';

/**
 * Moves the focus to a field once the page shows what is wrong with it, so that a screen reader reads both.
 *
 * @returns a function that takes the field's id; a render must follow.
 */
export function useFocus(): (fieldId: string | undefined) => void {
  const wanted = useRef<string | undefined>(undefined);
  useEffect(() => {
    if (wanted.current === undefined) return;
    const field = document.getElementById(wanted.current);
    wanted.current = undefined;
    field?.focus();
    if (field instanceof HTMLInputElement) field.select();
  });
  return (fieldId) => {
    wanted.current = fieldId;
  };
}
