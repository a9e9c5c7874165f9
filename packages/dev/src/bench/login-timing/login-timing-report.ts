import { spreadOf, tableRow } from '../measuring/measurement.ts';
import { auc } from './auc.ts';

export interface TimedLogin {
  /** Whether its password is verified, or its account has to wait. */
  readonly phase: 'compared' | 'throttled';
  readonly exists: boolean;
  readonly errorCode: string;
  readonly ms: number;
}

/** @throws {Error} if the answers themselves differ, or do not belong to the phase */
export function loginTimingReport(logins: readonly TimedLogin[], machine: string): string {
  return [
    machine,
    '',
    tableRow(['an account', 'answered', 'logins of each', 'p50 if it exists', 'if not', 'AUC']),
    '|---|---|--:|--:|--:|--:|',
    rowOf(logins, 'compared', 'LOGIN_FAILED'),
    rowOf(logins, 'throttled', 'TOO_MANY_ATTEMPTS'),
    '',
  ].join('\n');
}

function rowOf(logins: readonly TimedLogin[], phase: TimedLogin['phase'], errorCode: string): string {
  const ofPhase = logins.filter((login) => login.phase === phase);
  const odd = ofPhase.find((login) => login.errorCode !== errorCode);
  if (odd) throw new Error(`A login that should have been ${errorCode} was ${odd.errorCode || 'let in'}`);
  const times = (exists: boolean) => ofPhase.filter((login) => login.exists === exists).map(({ ms }) => ms);
  const [known, unknown] = [times(true), times(false)];
  return tableRow([
    phase === 'compared' ? 'with a wrong password' : 'that has to wait',
    errorCode,
    known.length,
    `${spreadOf(known).median.toFixed(1)} ms`,
    `${spreadOf(unknown).median.toFixed(1)} ms`,
    `**${auc(known, unknown).toFixed(3)}**`,
  ]);
}
