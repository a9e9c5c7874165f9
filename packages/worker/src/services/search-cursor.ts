/** The cursor with which clients continue a search after a page. The contract has its pattern. */
import type { Position } from './search-plan.ts';

export interface SearchCursor {
  readonly position: Position;
  /** Only messages with ids before this one: the last page had more results; null if all were shown. */
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
