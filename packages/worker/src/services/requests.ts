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
      select: { pair: true, requestId: true, userId: true, reply: true, createdAt: true },
    });
    const entries = new Map(found.map((entry) => [mapKey(entry.userId, entry.requestId), entry]));
    return requests.map(({ userId, requestId }) => {
      const entry = entries.get(mapKey(userId, Buffer.from(requestId)));
      if (!entry) return new Failure('NOT_FOUND');
      const { pair, reply, createdAt } = entry;
      return { requestId, pair, reply: JSON.parse(reply), createdAt: createdAt.toISOString() };
    });
  },
};

const mapKey = (userId: string, requestId: Uint8Array) =>
  `${Buffer.from(requestId).toString('hex')} ${userId}`;
