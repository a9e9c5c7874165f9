/** What became of a request. */
import { Failure } from '@parley/contracts';
import type { AgainService } from './service.ts';

export const findRequests: AgainService<'request-find'> = {
  kind: 'again',
  async run(requests, database) {
    const found = await database.inboxEntry.findMany({
      where: {
        requestId: { in: requests.map(({ requestId }) => Buffer.from(requestId)) },
        userId: { in: requests.map(({ userId }) => userId) },
      },
      orderBy: { createdAt: 'asc' },
      select: { pair: true, requestId: true, userId: true, reply: true },
    });
    const entries = new Map(found.map((entry) => [mapKey(entry.userId, entry.requestId), entry]));
    return requests.map(({ userId, requestId }) => {
      const entry = entries.get(mapKey(userId, Buffer.from(requestId)));
      return entry
        ? { requestId, pair: entry.pair, reply: JSON.parse(entry.reply) }
        : new Failure('NOT_FOUND');
    });
  },
};

const mapKey = (userId: string, requestId: Uint8Array) =>
  `${Buffer.from(requestId).toString('hex')} ${userId}`;
