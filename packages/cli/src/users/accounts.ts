/** `parley users`: lists and locks accounts and their sessions. The workers do the work. */
import { userInfo } from 'node:os';
import { lockKey, newRequestId, searchKey } from '@parley/messaging';
import { printRows } from '../admin/columns.ts';
import type { ConnectionOptions } from '../connection/connection-options.ts';
import { wholeNumber } from '../numbers.ts';
import { words } from '../words/language.ts';
import { withWorkers } from './ask-workers.ts';
import { readRequestSecret, type SecretOptions } from './request-secret.ts';

export interface ListOptions extends SecretOptions {
  /** Text to search for in ids and names. */
  readonly search?: string;
  readonly limit: string;
}

export interface EndSessionsOptions extends ConnectionOptions {
  /** One of them; all if absent. */
  readonly session?: string;
}

/** Number of accounts per request. */
const page = 500;

/** Prints a line for each account, by id. @throws CommandFailed */
export async function listAccounts(options: ListOptions): Promise<void> {
  const most = wholeNumber(options.limit, '--limit');
  const secret = readRequestSecret(options);
  await withWorkers('account-search', options, async (ask) => {
    let [left, after, hasMore]: [number, string | undefined, boolean] = [most, undefined, true];
    while (hasMore && left > 0) {
      const search = {
        userId: administrator(),
        ...(options.search !== undefined && { text: options.search }),
        ...(after !== undefined && { after }),
        limit: Math.min(page, left),
      };
      const found = await ask({ ...search, adminKey: searchKey(secret, search, Date.now()) });
      printRows(found.account);
      left -= found.account.length;
      after = found.account.at(-1)?.userId;
      ({ hasMore } = found);
    }
    if (hasMore) process.stderr.write(`${words().moreAccounts(most)}\n`);
  });
}

/** @param locked whether to lock or unlock it @throws CommandFailed */
export async function lockAccount(userId: string, locked: boolean, options: SecretOptions): Promise<void> {
  const secret = readRequestSecret(options);
  await withWorkers('account-lock', options, async (ask) => {
    const requestId = newRequestId();
    const adminKey = lockKey(secret, { userId, locked }, requestId, Date.now());
    const { lockedAt } = await ask({ userId, locked, adminKey }, requestId);
    printRows([{ userId, lockedAt }]);
  });
}

/** Prints a line for each session of a user, the last used first: its client, its network and its times. @throws CommandFailed */
export async function listSessions(userId: string, options: ConnectionOptions): Promise<void> {
  await withWorkers('user-search-session', options, async (ask) => {
    const { session } = await ask({ userId });
    printRows(session.map(({ isCurrent: _, ...shown }) => shown));
  });
}

/** Prints the sessions that it has ended. @throws CommandFailed */
export async function endSessions(
  userId: string,
  { session: sessionId, ...options }: EndSessionsOptions,
): Promise<void> {
  await withWorkers('user-end-session', options, async (ask) => {
    const ended = await ask({ userId, ...(sessionId !== undefined && { sessionId }) });
    printRows(ended.sessionId.map((each) => ({ ended: each })));
    process.stderr.write(`${words().sessionsEnded(ended.sessionId.length)}\n`);
  });
}

/** The administrator's name on the topic and in the workers' log. */
function administrator(): string {
  try {
    return userInfo().username;
  } catch {
    return 'administrator'; // a uid without a name, as in containers
  }
}
