import type { PairName, RequestOf } from '@parley/contracts';
import { sealCredentials } from '../credentials/seal-credentials.ts';
import { createSeal, parseKeys } from '../credentials/sealing.ts';

/** The request with its passwords sealed, where it has any. */
export type PasswordSealing = <Name extends PairName>(
  pair: Name,
  request: RequestOf<Name>,
  binding: { readonly userId: string; readonly requestId: string },
) => Promise<RequestOf<Name>>;

/** Passwords go as they are. */
export const noSealing: PasswordSealing = async (_, request) => request;

/** @param jwks the workers' public keys @throws where it has none */
export function sealingFor(jwks: string): PasswordSealing {
  const seal = createSeal(parseKeys(jwks));
  return (pair, request, binding) => sealCredentials(pair, request, binding, seal);
}
