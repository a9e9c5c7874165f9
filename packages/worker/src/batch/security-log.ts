/**
 * Logs one line for each sign-in, sign-up, new password, end of sessions, list of accounts, and locked or unlocked
 * account, and for each of these that was refused: who, from where, and why. If a login names an id that has no
 * account, the text is left out: people type passwords there.
 */
import type { FailureCode, PairName } from '@parley/contracts';
import type { Log, ReceivedRequest } from '@parley/messaging';
import type { Notes } from '../services/service.ts';

/** Names of the events in log lines and metrics. */
export const securityEvents = {
  login: 'sign-in',
  'user-add': 'sign-up',
  'user-change-password': 'password change',
  'user-change-email': 'email change',
  'user-delete': 'account deletion',
  'user-reset-password': 'password reset',
  logout: 'session end',
  'user-end-session': 'session end',
  'account-search': 'account search',
  'account-lock': 'account lock',
} as const satisfies Partial<Record<PairName, string>>;

/** Why sessions ended. */
const endings: Partial<Record<PairName, string>> = {
  logout: 'logout',
  'user-end-session': 'ended by its user',
};

/** The result of a request, without anything about the user. */
export interface SecurityEvent {
  readonly event: (typeof securityEvents)[keyof typeof securityEvents] | 'account unlock';
  readonly outcome: 'success' | 'refused';
  /** The failure code, or a word of a closed list; `''` if there is none. */
  readonly reason: string;
}

function eventOf({ pair, request }: ReceivedRequest): SecurityEvent['event'] | undefined {
  if (pair === 'account-lock' && Object(request).locked === false) return 'account unlock';
  return (securityEvents as Partial<Record<PairName, SecurityEvent['event']>>)[pair];
}

export class SecurityLog {
  readonly #log: Log;
  readonly #onEvent: (event: SecurityEvent) => void;

  /** @param onEvent called for each event, to count it */
  constructor(log: Log, onEvent: (event: SecurityEvent) => void = () => undefined) {
    this.#log = log;
    this.#onEvent = onEvent;
  }

  note(
    request: ReceivedRequest,
    errorCode: FailureCode | '',
    { account, reason }: Pick<Notes, 'account' | 'reason'> = {},
  ): void {
    const { pair, userId, clientAddress, origin } = request;
    const event = eventOf(request);
    if (event === undefined) return;
    const whose = pair === 'login' ? account : userId;
    const about = {
      account: whose ?? null,
      address: clientAddress ?? null,
      from: origin === undefined ? 'topic' : 'front',
    };
    const isDone = errorCode === '';
    const outcome = isDone ? 'success' : 'refused';
    const why = (isDone && endings[pair]) || reason || (isDone ? '' : errorCode);
    this.#tell({ event, outcome, reason: why }, about);
    if ((pair === 'user-change-password' || pair === 'user-reset-password') && isDone)
      this.#tell({ event: 'session end', outcome, reason: 'new password' }, about);
  }

  #tell({ event, outcome, reason }: SecurityEvent, about: object): void {
    this.#log.info({ security: event, ...about, outcome, ...(reason && { reason }) }, event);
    this.#onEvent({ event, outcome, reason });
  }
}
