/** Filters records by user and room. */
import type { WatchedRecord } from './watched-record.ts';

export interface RecordFilter {
  readonly user?: string | undefined;
  readonly room?: string | undefined;
}

export function matches(record: WatchedRecord, { user, room }: RecordFilter): boolean {
  return (
    (user === undefined || concernsUser(record, user)) &&
    (room === undefined || String(record.roomId ?? '') === room)
  );
}

function concernsUser({ userId, key, body }: WatchedRecord, user: string): boolean {
  const others = (body as { friendId?: unknown } | undefined)?.friendId;
  return userId === user || key === user || (Array.isArray(others) && others.includes(user));
}
