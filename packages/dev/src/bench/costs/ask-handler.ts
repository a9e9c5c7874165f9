/** Passes batches to a worker's handler, without Kafka, and counts their statements. */
import { type PairName, pairs, type RequestOf } from '@parley/contracts';
import { createLog, type EventSender, lockKey, type ReceivedRequest } from '@parley/messaging';
import {
  Attempts,
  connectDatabase,
  type Database,
  defaultQuotas,
  type Passwords,
  RequestHandler,
  SecurityLog,
} from '@parley/worker';

/** Commits are counted apart: each stands for a transaction's BEGIN and COMMIT. */
export interface Counted {
  readonly statements: number;
  readonly commits: number;
}

export interface HandlerAsker {
  /** @throws if one of them is refused */
  ask<Name extends PairName>(pair: Name, requests: readonly RequestOf<Name>[]): Promise<Counted>;
  /** Uses the handler's only connection. */
  readonly database: Database;
  close(): Promise<void>;
}

/** Hashing needs no statements, and a hundred hashes take seconds. */
const quickPasswords: Pick<Passwords, 'hash' | 'verify'> = {
  hash: async () => 'none',
  verify: async () => ({ matches: true, isOutdated: false }),
};

export const requestSecret = 'bench';

export function createHandlerAsker(databaseUrl: string, stopping: AbortSignal): HandlerAsker {
  let seen: string[] = [];
  const { database, pipeline, close } = connectDatabase(databaseUrl, 1, ({ query }) => seen.push(query));
  const log = createLog('bench', 'silent');
  const handler = new RequestHandler({
    database,
    databaseProblem: async () => undefined,
    clock: { known: Promise.resolve(), date: () => new Date() },
    pipeline,
    passwords: quickPasswords as Passwords,
    attempts: new Attempts('bench', 0),
    quotas: defaultQuotas,
    push: { publicKey: '', privateKey: '', hosts: ['push.example.com'], contact: '', loopback: false },
    credentials: { unseal: async () => '', allowPlain: true },
    requestSecrets: [requestSecret],
    events: { send: async () => undefined } as unknown as EventSender,
    onEvents: () => undefined,
    security: new SecurityLog(log),
    log,
    stopping,
  });
  return {
    database,
    async ask(pair, requests) {
      seen = [];
      const replies = await handler.handle(pair, requests.map(toReceived(pair)), () => false);
      if (typeof replies === 'symbol') throw new Error(`${pair} was not handled`);
      const refused = replies.find((reply) => typeof reply !== 'symbol' && reply.errorCode !== '');
      if (refused) throw new Error(`${pair} was refused: ${JSON.stringify(refused)}`);
      const commits = seen.filter((query) => query === 'COMMIT').length;
      return { statements: seen.length - commits, commits };
    },
    close,
  };
}

let lastRequest = 0;

function toReceived<Name extends PairName>(pair: Name) {
  return (given: RequestOf<Name>): ReceivedRequest => {
    const requestId = `bench-${process.pid}-${++lastRequest}`;
    const request = pair === 'account-lock' ? withKey(given as RequestOf<'account-lock'>, requestId) : given;
    return {
      pair,
      requestId: Buffer.from(requestId),
      request,
      userId: String((request as Record<string, unknown>)[pairs[pair].asker]),
      origin: undefined,
      clientAddress: undefined,
      deadline: undefined,
      traceparent: undefined,
      at: { topic: `${pair}-request`, partition: 0, offset: String(lastRequest), timestamp: Date.now() },
    };
  };
}

const withKey = (lock: RequestOf<'account-lock'>, requestId: string): RequestOf<'account-lock'> => ({
  ...lock,
  adminKey: lockKey(requestSecret, lock, requestId, Date.now()),
});
