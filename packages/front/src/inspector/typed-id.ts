/** What was typed for the id of a login is hidden until the login is done: people type passwords there. */
import type { WatchedRecord } from '@parley/messaging';
import { masked } from './mask-texts.ts';

export function withoutTypedId(watched: WatchedRecord): WatchedRecord {
  const { pair, what, errorCode } = watched;
  if (pair !== 'login' || (what === 'reply' && !errorCode)) return watched;
  const { userId: _, body, ...rest } = watched;
  return { ...rest, key: null, ...(body !== undefined && { body: withoutId(body) }) };
}

function withoutId(body: unknown): unknown {
  if (typeof body === 'string') return masked;
  if (typeof body !== 'object' || body === null || !('userId' in body)) return body;
  return { ...body, userId: masked };
}
