/** The worker's way to run a batch's statements, compared with the model API's client. */
import { randomUUID } from 'node:crypto';
import { Failure, type PairName } from '@parley/contracts';
import { type DatabaseConnection, defaultQuotas, type Prisma, services } from '@parley/worker';

/** One request of a batch; each is of another user, with a room that no other request of the batch uses. */
export interface BatchItem {
  userId: string;
  roomId: number;
  /** Different each time. */
  text: string;
  /** Seq of an unread message. */
  seq: number;
}

/** Changes of one row, of several, and of several tables. */
export const measuredRequests = {
  'user-status-change': ({ userId, text }: BatchItem) => ({ userId, status: text }),
  'user-read-room': ({ userId, roomId, seq }: BatchItem) => ({ userId, roomId, seq }),
  'user-add-chat': ({ userId, roomId, text }: BatchItem) => ({ writerId: userId, roomId, message: text }),
} satisfies Partial<Record<PairName, (item: BatchItem) => object>>;

export type MeasuredPair = keyof typeof measuredRequests;

export const workersWay = 'two round trips';
export const modelWay = 'one after the other';

type Way = (connection: DatabaseConnection, pair: MeasuredPair, batch: readonly BatchItem[]) => Promise<void>;

export const ways: Readonly<Record<string, Way>> = {
  async [workersWay]({ pipeline }, pair, batch) {
    const { service, requests } = prepared(pair, batch);
    await pipeline.change(service.load(requests), (found) => decided(service, requests, found));
  },
  async [modelWay]({ database }, pair, batch) {
    const { service, requests } = prepared(pair, batch);
    await database.$transaction(async (transaction) => {
      const found: Record<string, unknown> = {};
      for (const [part, { sql, read }] of Object.entries(service.load(requests)))
        found[part] = read(sql ? await transaction.$queryRaw(sql) : []);
      for (const write of decided(service, requests, found).writes) await transaction.$executeRaw(write);
    });
  },
};

function prepared(pair: MeasuredPair, batch: readonly BatchItem[]) {
  const service = services[pair];
  if (service.kind !== 'once') throw new TypeError(`${pair} changes nothing`);
  return { service, requests: batch.map((item) => measuredRequests[pair](item) as never) };
}

/** @throws if one of them is refused */
function decided(service: ReturnType<typeof prepared>['service'], requests: never[], found: unknown) {
  const { outcomes, writes } = service.decide(requests, found, {
    at: new Date(),
    origins: requests.map(() => undefined),
    requestIds: requests.map(() => Buffer.from(randomUUID())),
    quotas: defaultQuotas,
  });
  const refused = outcomes.find(({ answer }) => answer instanceof Failure)?.answer;
  if (refused) throw refused;
  return { writes: writes as readonly Prisma.Sql[], result: () => undefined };
}
