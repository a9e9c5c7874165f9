/** Text functions that several packages share. The pages import this module, which doesn't need zod. */
export { countEmoji, isOneEmoji, isOnlyEmoji, onlyEmoji, qualifyEmoji } from './emoji.ts';
export { findFolded, fold } from './fold.ts';
export { isProperName, isVisible } from './names.ts';
export { plural } from './plural.ts';
