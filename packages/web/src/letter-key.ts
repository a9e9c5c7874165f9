export const onApple = () => /Mac|iPhone|iPad/.test(navigator.platform);

/** Whether the key for commands is held: on Apple's keyboards Control moves the caret as in Emacs (Control+E, B, K). */
export function isCommandHeld({ ctrlKey, metaKey }: Pick<KeyboardEvent, 'ctrlKey' | 'metaKey'>): boolean {
  return onApple() ? metaKey && !ctrlKey : ctrlKey && !metaKey;
}

/**
 * Whether a key is that of a Latin letter. Where the keyboard writes Hangul, or anything else that isn't Latin, it is the one
 * at the letter's place that is meant.
 */
export function isLetterKey({ key, code }: Pick<KeyboardEvent, 'key' | 'code'>, letter: string): boolean {
  return /^[a-z]$/i.test(key) ? key.toLowerCase() === letter : code === `Key${letter.toUpperCase()}`;
}
