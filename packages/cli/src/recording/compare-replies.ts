/**
 * Compares a reply with the recorded one. Times differ, and ids are assigned anew: both are recognized by their fields. A recorded
 * id must always correspond to the same new id, also in later requests and replies.
 */
export interface Difference {
  readonly path: string;
  readonly was: unknown;
  readonly is: unknown;
}

/** Fields that the answering system assigns. */
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
  /** The new id for each id field and recorded id. */
  readonly #ids = new Map<string, unknown>();

  differences(was: unknown, is: unknown): Difference[] {
    return this.#compare(was, is, '', '');
  }

  /** The request with recorded ids replaced by the new ones. */
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

/** The field name under which another message refers to a message's id. */
const idKey = (field: string, value: unknown): string =>
  `${{ replyTo: 'messageId', before: 'messageId', normalId: 'roomId' }[field] ?? field} ${JSON.stringify(value)}`;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
