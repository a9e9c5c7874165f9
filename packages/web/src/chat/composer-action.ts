/** What the composer is used for: saying something, answering a message, or changing one of one's own. */
import type { Message } from '@parley/contracts';

export type ComposerAction =
  | { kind: 'write' }
  | { kind: 'reply'; to: Message }
  | { kind: 'modify'; message: Message };
