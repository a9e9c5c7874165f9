/** Seals passwords before they are sent, where `--seal` or CREDENTIAL_PUBLIC_KEYS_FILE says to whom. */
import { readFileSync } from 'node:fs';
import type { PairName, RequestOf } from '@parley/contracts';
import { createSeal, parseKeys, sealCredentials } from '@parley/messaging';
import { UsageError } from './command-failed.ts';
import { userPath } from './user-path.ts';
import { words } from './words/language.ts';

/** The request with its passwords sealed, where it has any. */
export type PasswordSealing = <Name extends PairName>(
  pair: Name,
  request: RequestOf<Name>,
  binding: { readonly userId: string; readonly requestId: string },
) => Promise<RequestOf<Name>>;

/** @throws UsageError where the file has no keys */
export function passwordSealing(given: string | undefined): PasswordSealing {
  const file = given ? userPath(given) : process.env.CREDENTIAL_PUBLIC_KEYS_FILE;
  if (!file) return async (_, request) => request;
  const seal = createSeal(readKeys(file));
  return (pair, request, binding) => sealCredentials(pair, request, binding, seal);
}

function readKeys(file: string) {
  try {
    return parseKeys(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UsageError(words().notJwks(file, (error as Error).message));
  }
}
