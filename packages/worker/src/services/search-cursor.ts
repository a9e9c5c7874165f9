/** What clients are given to go on with a search where a page ended. The pattern is the contract's. */
import type { Position } from './search-plan.ts';

export interface SearchCursor {
  readonly position: Position;
  /** Only messages with ids before this one: what was found there goes on; null where all of it was shown. */
  readonly before: number | null;
}

export function writeCursor({ position: { isOlder, after, beforeSeq }, before }: SearchCursor): string {
  return [Number(isOlder), after?.at, after?.roomId, beforeSeq, before].map((part) => part ?? '').join('.');
}

export function readCursor(cursor: string): SearchCursor {
  const [isOlder, at = null, roomId = null, beforeSeq = null, before = null] = cursor
    .split('.')
    .map((part) => (part === '' ? null : Number(part)));
  const after = at === null || roomId === null ? null : { at, roomId };
  return { position: { isOlder: isOlder === 1, after, beforeSeq }, before };
}
