import { createLog, type EventSender } from '@parley/messaging';
import { RequestHandler } from '../../src/batch/handle-requests.ts';
import type { HandlerOptions } from '../../src/batch/handler-options.ts';
import { SecurityLog } from '../../src/batch/security-log.ts';
import type { DatabaseConnection } from '../../src/database/connect-database.ts';
import { Attempts } from '../../src/services/attempts.ts';
import { defaultQuotas } from '../../src/services/quotas.ts';

/** A worker's handler on a database, without Kafka. */
export function handlerOf(
  { database, pipeline }: DatabaseConnection,
  more: Pick<HandlerOptions, 'passwords'> & Partial<HandlerOptions>,
): RequestHandler {
  const log = createLog('test', 'silent');
  return new RequestHandler({
    database,
    pipeline,
    databaseProblem: async () => undefined,
    clock: { known: Promise.resolve(), date: () => new Date() },
    attempts: new Attempts('a secret', 0),
    quotas: defaultQuotas,
    push: undefined,
    credentials: { unseal: async () => '', allowPlain: true },
    requestSecrets: ['a secret'],
    events: {} as EventSender,
    onEvents: () => undefined,
    security: new SecurityLog(log),
    log,
    stopping: new AbortController().signal,
    ...more,
  });
}
