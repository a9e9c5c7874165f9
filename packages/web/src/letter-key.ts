export const onApple = () => /Mac|iPhone|iPad/.test(navigator.platform);

/** Whether the command key is held: on Apple's keyboards Control moves the caret as in Emacs (Control+E, B, K). */
export function isCommandHeld({ ctrlKey, metaKey }: Pick<KeyboardEvent, 'ctrlKey' | 'metaKey'>): boolean {
  return onApple() ? metaKey && !ctrlKey : ctrlKey && !metaKey;
}

/**
 * Whether a key is that of a Latin letter. On a keyboard layout for Hangul or another non-Latin script, the key at the
 * letter's place counts.
 */
export function isLetterKey({ key, code }: Pick<KeyboardEvent, 'key' | 'code'>, letter: string): boolean {
  return /^[a-z]$/i.test(key) ? key.toLowerCase() === letter : code === `Key${letter.toUpperCase()}`;
}
