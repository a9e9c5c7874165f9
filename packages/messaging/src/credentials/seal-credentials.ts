/** Seals a request's passwords before it is written to a topic. */
import { type PairName, pairs, type RequestOf } from '@parley/contracts';
import type { Seal, SealBinding } from './sealing.ts';

/** The request with every plain-text password sealed; the others stay as they are. */
export async function sealCredentials<Name extends PairName>(
  pair: Name,
  request: RequestOf<Name>,
  binding: Omit<SealBinding, 'pair' | 'field'>,
  seal: Seal,
): Promise<RequestOf<Name>> {
  const sealed: Record<string, unknown> = { ...request };
  for (const field of pairs[pair].credentials) {
    const plain = sealed[field];
    if (typeof plain !== 'string') continue;
    delete sealed[field];
    sealed[`${field}Enc`] = await seal(plain, { ...binding, pair, field });
  }
  return sealed as RequestOf<Name>;
}
