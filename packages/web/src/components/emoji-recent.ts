/** The recently picked emoji, in this browser. */
import { kept } from '../kept.ts';
import { commonEmoji, type Emoji, emojiGroups } from './emoji-data.ts';

/** Two rows. */
const most = 16;

const byEmoji = new Map<string, Emoji>(
  Object.values(emojiGroups).flatMap((group) => group.map((one) => [one.emoji, one])),
);
const keptRecent = kept('localStorage', 'parley.emoji');

function recall(): readonly string[] {
  try {
    const texts: unknown = JSON.parse(keptRecent.read() ?? '[]');
    return Array.isArray(texts) ? texts : [];
  } catch {
    // Damaged by something else that writes there: treated as absent.
    return [];
  }
}

/** The latest first, followed by common ones. */
export function recentlyUsed(): readonly Emoji[] {
  return [...new Set([...recall(), ...commonEmoji])]
    .map((emoji) => byEmoji.get(emoji))
    .filter((emoji) => emoji !== undefined)
    .slice(0, most);
}

export function noteUse(emoji: string): void {
  const others = recall().filter((other) => other !== emoji);
  keptRecent.write(JSON.stringify([emoji, ...others].slice(0, most)));
}
