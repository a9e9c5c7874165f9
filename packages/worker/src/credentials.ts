/** Opens the passwords of requests, where a pair carries one. */
import { Failure, type PairName, pairs, password } from '@parley/contracts';
import type { ReceivedRequest, Unseal } from '@parley/messaging';
import type { Plain } from './services/service.ts';

export interface CredentialRules {
  readonly unseal: Unseal;
  readonly allowPlain: boolean;
}

/** @throws Failure `PLAIN_CREDENTIALS_REFUSED`, `CREDENTIALS_UNREADABLE` or `BAD_REQUEST` */
export async function openCredentials<Name extends PairName>(
  { pair, request, requestId, userId, origin }: ReceivedRequest<Name>,
  { unseal, allowPlain }: CredentialRules,
): Promise<Plain<Name>> {
  if (!pairs[pair].credentials) return request as Plain<Name>;
  const { userPw, userPwEnc, ...fields } = request as { userPw?: string; userPwEnc?: string };
  if (userPw !== undefined && !allowPlain) throw new Failure('PLAIN_CREDENTIALS_REFUSED');
  const binding = { pair, userId, requestId: requestId.toString('utf8'), origin };
  const opened = userPw ?? (await unseal(userPwEnc ?? '', binding));
  if (!password.safeParse(opened).success) throw new Failure('BAD_REQUEST', '잘못된 요청입니다 (userPw)');
  return { ...fields, userPw: opened } as Plain<Name>;
}
