/** What the worker and the pages must see alike in a text. The pages import this: it needs no zod. */
export { countEmoji, isOneEmoji, isOnlyEmoji, onlyEmoji, qualifyEmoji } from './emoji.ts';
export { findFolded, fold } from './fold.ts';
export { isProperName, isVisible } from './names.ts';
