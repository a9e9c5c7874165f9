/**
 * A reply beside the one that was recorded. Times differ, and ids are given anew: those are known by their fields, and the
 * same id must come where the same was, also in later requests and replies.
 */
export interface Difference {
  readonly path: string;
  readonly was: unknown;
  readonly is: unknown;
}

/** What is given by the system that answers. */
const ids = new Set([
  'roomId',
  'messageId',
  'eventId',
  'normalId',
  'replyTo',
  'before',
  'requestId',
  'uuid',
  'sessionId',
]);
const times = /^(createdAt|modifiedAt|joinDate|loginDate|logoutDate|usedAt|retryAfter|nextCursor|cursor)$/;

export class ReplyComparison {
  /** By the name of an id and what it was, what it is now. */
  readonly #ids = new Map<string, unknown>();

  differences(was: unknown, is: unknown): Difference[] {
    return this.#compare(was, is, '', '');
  }

  /** A request with the ids as they are now. */
  translated(request: unknown, field = ''): unknown {
    if (Array.isArray(request)) return request.map((item) => this.translated(item, field));
    if (typeof request === 'object' && request !== null)
      return Object.fromEntries(
        Object.entries(request).map(([name, value]) => [name, this.translated(value, name)]),
      );
    return this.#ids.get(idKey(field, request)) ?? request;
  }

  #compare(was: unknown, is: unknown, path: string, field: string): Difference[] {
    if (times.test(field) && typeof was === typeof is && (was === null) === (is === null)) return [];
    if (isObject(was) && isObject(is)) {
      const names = [...new Set([...Object.keys(was), ...Object.keys(is)])];
      return names.flatMap((name) =>
        this.#compare(
          was[name],
          is[name],
          path ? `${path}.${name}` : name,
          Array.isArray(was) ? field : name,
        ),
      );
    }
    if (ids.has(field) && typeof was === typeof is && was !== null && is !== null) {
      const key = idKey(field, was);
      if (!this.#ids.has(key)) this.#ids.set(key, is);
      if (this.#ids.get(key) === is) return [];
    }
    return was === is ? [] : [{ path, was, is }];
  }
}

/** A message's id is called so where another message names it. */
const idKey = (field: string, value: unknown): string =>
  `${{ replyTo: 'messageId', before: 'messageId', normalId: 'roomId' }[field] ?? field} ${JSON.stringify(value)}`;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
