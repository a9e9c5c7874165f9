/** Opens the passwords of a batch's requests, and computes fingerprints of the requests. */
import { type Failure, type PairName, pairs, toFailure } from '@parley/contracts';
import type { Log, ReceivedRequest } from '@parley/messaging';
import type { Source } from '../services/attempts.ts';
import type { Plain } from '../services/service.ts';
import { type CredentialRules, openCredentials } from './credentials.ts';
import { fingerprintOf, idKey } from './inbox.ts';

export interface OpeningRules {
  readonly credentials: CredentialRules;
  /** Secrets of the fingerprints: the first makes new ones, any of them may have made an existing one. */
  readonly requestSecrets: readonly string[];
  readonly log: Log;
}

export interface Opened<Name extends PairName> {
  readonly received: ReceivedRequest<Name>;
  /** The request id as a map key. */
  readonly id: string;
  readonly plain: Plain<Name>;
  readonly source: Source;
}

/** A request that is recognized when it comes again. */
export interface Identified<Name extends PairName> extends Opened<Name> {
  readonly fingerprint: Buffer;
  /** Whether an earlier fingerprint, perhaps made with an older secret, is of the same request. */
  readonly hasFingerprint: (before: Buffer) => boolean;
}

export async function openRequest<Name extends PairName>(
  received: ReceivedRequest<Name>,
  { credentials, log }: Pick<OpeningRules, 'credentials' | 'log'>,
): Promise<Opened<Name> | Failure> {
  try {
    const plain = await openCredentials(received, credentials);
    return { received, id: idKey(received.requestId), plain, source: sourceOf(received) };
  } catch (error) {
    const failure = toFailure(error);
    const reason = (failure.cause as Error)?.message;
    log.warn({ pair: received.pair, code: failure.code, reason }, 'refused');
    return failure;
  }
}

export function identify<Name extends PairName>(
  opened: Opened<Name>,
  { requestSecrets: [newest = '', ...older] }: Pick<OpeningRules, 'requestSecrets'>,
): Identified<Name> {
  const under = (secret: string) => fingerprintOf(secret, opened.received.pair, opened.plain);
  const fingerprint = under(newest);
  const hasFingerprint = (before: Buffer) =>
    before.equals(fingerprint) || older.some((secret) => before.equals(under(secret)));
  return { ...opened, fingerprint, hasFingerprint };
}

function sourceOf({ pair, request, clientAddress, origin }: ReceivedRequest): Source {
  const given = request as Readonly<Record<string, unknown>>;
  return {
    clientAddress,
    origin,
    isPlain: pairs[pair].credentials.some((field) => given[field] !== undefined),
  };
}
