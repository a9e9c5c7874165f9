/** Opens the passwords of requests, where a pair carries one. */
import { Failure, type PairName, pairs, password } from '@parley/contracts';
import type { ReceivedRequest, Unseal } from '@parley/messaging';
import type { Plain } from '../services/service.ts';

export interface CredentialRules {
  readonly unseal: Unseal;
  readonly allowPlain: boolean;
}

/** @throws Failure `PLAIN_CREDENTIALS_REFUSED`, `CREDENTIALS_UNREADABLE` or `BAD_REQUEST` */
export async function openCredentials<Name extends PairName>(
  { pair, request, requestId, userId, origin }: ReceivedRequest<Name>,
  { unseal, allowPlain }: CredentialRules,
): Promise<Plain<Name>> {
  const opened: Record<string, unknown> = { ...request };
  for (const field of pairs[pair].credentials) {
    const plain = opened[field];
    const sealed = opened[`${field}Enc`];
    if (plain !== undefined && !allowPlain) throw new Failure('PLAIN_CREDENTIALS_REFUSED');
    const binding = { pair, field, userId, requestId: requestId.toString('utf8'), origin };
    const text = plain ?? (await unseal(String(sealed), binding));
    if (!password.safeParse(text).success) throw new Failure('BAD_REQUEST', `잘못된 요청입니다 (${field})`);
    delete opened[`${field}Enc`];
    // Added last, so that the fields have the same order for the fingerprint, however the password travelled.
    delete opened[field];
    opened[field] = text;
  }
  return opened as Plain<Name>;
}
