/** Opens the passwords of a batch's requests, and computes the requests' fingerprints. */
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
  /** Computed on first use: pairs of kind `again` do not need it. */
  readonly fingerprint: Buffer;
  /** Whether an earlier fingerprint, perhaps made with an older secret, is of the same request. */
  readonly hasFingerprint: (before: Buffer) => boolean;
  readonly source: Source;
}

export async function openRequest<Name extends PairName>(
  received: ReceivedRequest<Name>,
  { credentials, requestSecrets, log }: OpeningRules,
): Promise<Opened<Name> | Failure> {
  try {
    const plain = await openCredentials(received, credentials);
    const under = (secret: string) => fingerprintOf(secret, received.pair, plain);
    const [newest = '', ...older] = requestSecrets;
    let made: Buffer | undefined;
    const fingerprint = () => {
      made ??= under(newest);
      return made;
    };
    return {
      received,
      id: idKey(received.requestId),
      plain,
      source: sourceOf(received),
      get fingerprint() {
        return fingerprint();
      },
      hasFingerprint: (before) =>
        before.equals(fingerprint()) || older.some((secret) => before.equals(under(secret))),
    };
  } catch (error) {
    const failure = toFailure(error);
    const reason = (failure.cause as Error)?.message;
    log.warn({ pair: received.pair, code: failure.code, reason }, 'refused');
    return failure;
  }
}

function sourceOf({ pair, request, clientAddress, origin }: ReceivedRequest): Source {
  const given = request as Readonly<Record<string, unknown>>;
  return {
    clientAddress,
    origin,
    isPlain: pairs[pair].credentials.some((field) => given[field] !== undefined),
  };
}
