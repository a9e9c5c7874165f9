/**
 * One line for each sign-in, sign-up, new password, end of sessions and account that is locked or opened, and for each that was refused: who, from where,
 * and why. What was typed for the id of a login is left out where no account has it: people type passwords there.
 */
import type { FailureCode, PairName } from '@parley/contracts';
import type { Log, ReceivedRequest } from '@parley/messaging';
import type { Notes } from '../services/service.ts';

const events: Partial<Record<PairName, string>> = {
  login: 'sign-in',
  'user-add': 'sign-up',
  'user-change-password': 'password change',
  'user-reset-password': 'password reset',
  logout: 'session end',
  'user-end-session': 'session end',
  'account-lock': 'account lock',
};

/** Why sessions have ended. */
const endings: Partial<Record<PairName, string>> = {
  logout: 'logout',
  'user-end-session': 'ended by its user',
};

export function logSecurity(
  log: Log,
  { pair, userId, clientAddress, origin }: ReceivedRequest,
  errorCode: FailureCode | '',
  { account, reason }: Pick<Notes, 'account' | 'reason'> = {},
): void {
  const security = events[pair];
  if (security === undefined) return;
  const whose = pair === 'login' ? account : userId;
  const about = {
    account: whose ?? null,
    address: clientAddress ?? null,
    from: origin === undefined ? 'topic' : 'front',
  };
  const isDone = errorCode === '';
  const why = reason ?? (isDone ? undefined : errorCode);
  const line = { ...about, outcome: isDone ? 'success' : 'refused', ...(why && { reason: why }) };
  log.info({ security, ...line, ...(isDone && endings[pair] && { reason: endings[pair] }) }, security);
  if ((pair === 'user-change-password' || pair === 'user-reset-password') && isDone)
    log.info({ security: 'session end', ...line, reason: 'new password' }, 'session end');
}
