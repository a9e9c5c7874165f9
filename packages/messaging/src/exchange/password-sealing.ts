import type { PairName, RequestOf } from '@parley/contracts';
import { sealCredentials } from '../credentials/seal-credentials.ts';
import { createSeal, parseKeys } from '../credentials/sealing.ts';

/** Seals the passwords of a request, if it has any. */
export type PasswordSealing = <Name extends PairName>(
  pair: Name,
  request: RequestOf<Name>,
  binding: { readonly userId: string; readonly requestId: string },
) => Promise<RequestOf<Name>>;

/** Leaves passwords as they are. */
export const noSealing: PasswordSealing = async (_, request) => request;

/** @param jwks the workers' public keys @throws if it has none */
export function sealingFor(jwks: string): PasswordSealing {
  const seal = createSeal(parseKeys(jwks));
  return (pair, request, binding) => sealCredentials(pair, request, binding, seal);
}
